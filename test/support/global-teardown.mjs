export default async function globalTeardown() {
  await globalThis.portiqueTestServer?.stop();
}
