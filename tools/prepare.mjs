// Runs after `npm ci`: generates the database client and builds what `npm start` runs.
// An image that installs without development dependencies copies its own `dist/` in and skips the build.
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';

const canBuild = existsSync('node_modules/typescript') && existsSync('apps/hub/src/cli/main.ts');
const script = canBuild ? 'build' : 'generate';
const { status } = existsSync('prisma/schema.prisma')
  ? spawnSync('npm', ['run', '-s', script], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    })
  : { status: 0 };
process.exit(status ?? 1);
