import { Socket } from 'node:net';

// Loaded before a program of the demonstration (`node --import`): when the process that started it is gone,
// even by kill -9, its end of the pipe closes and the program ends too. The pipe alone keeps nobody alive.
process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
process.stdin.resume();
if (process.stdin instanceof Socket) process.stdin.unref();
