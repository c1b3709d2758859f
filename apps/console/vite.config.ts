import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Served by the hub under /console/. Nothing is inlined: the hub's CSP allows only its own files.
export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    // light-dark() stays as written: the colours follow the scheme chosen in the console.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // The libraries change seldom: browsers keep them when the console changes.
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: 'libraries', test: /node_modules/ }] },
      },
    },
    chunkSizeWarningLimit: 900,
  },
});
