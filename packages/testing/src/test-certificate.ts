// A self-signed certificate for localhost, 127.0.0.1 and ::1, for tests alone: its key is public, so it proves nothing.

export interface TestCertificate {
  /** The private key, in PEM. */
  readonly key: string;
  /** The certificate, in PEM; it is its own authority, and a client certificate too. */
  readonly cert: string;
}

export const testCertificate: TestCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgpCesbwJvykyWnpV7
7iXwoBnEWPusDaCRx0tNNRHcoWGhRANCAAQLqm4eQkw8sRBxl+BdjyE/9pkXJKS5
VVL6vy5e5iPJLzlX6sDBWCyne/wjUFpoT6rlov0ndq1kmMjh3kXD7Y5u
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBejCCAR+gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMDAwMTAxMDAwMDAwWhgPMjEyNjAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAuqbh5CTDyxEHGX
4F2PIT/2mRckpLlVUvq/Ll7mI8kvOVfqwMFYLKd7/CNQWmhPquWi/Sd2rWSYyOHe
RcPtjm6jYDBeMCwGA1UdEQQlMCOCCWxvY2FsaG9zdIcEfwAAAYcQAAAAAAAAAAAA
AAAAAAAAATAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBQztukrEWEuhMVrEC3V
5IZhrz6nODAKBggqhkjOPQQDAgNJADBGAiEAx0MCFcNZuM+5deDWqDEmwMeGfVbm
VEGphU6rR9uii8wCIQClRhNiuIE90PKQl7AGZ1G6/cOFB52EUCm89r8ffVaWuQ==
-----END CERTIFICATE-----
`,
};
