import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Served by the hub under /console/. Nothing is inlined: the hub's CSP allows only its own files.
export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 900 },
});
