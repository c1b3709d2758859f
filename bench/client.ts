/** The application of the load client, in the hub and in the bare library. */
export const CLIENT_ID = 'bench-application';
export const CLIENT_SECRET = 'bench-secret-0123456789-0123456789-0123456789';
export const CALLBACK = 'https://bench.example.fr/callback';
export const SCOPE = 'openid profile';
