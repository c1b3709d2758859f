import { config } from 'zod';

// Without this, zod compiles its parsers with `new Function`, which the hub's CSP refuses.
config({ jitless: true });
