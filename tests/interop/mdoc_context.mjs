// The cryptography that @owf/mdoc leaves to its user, by Node's own.
import {
  X509Certificate, createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify,
} from "node:crypto";
import { CoseKey } from "@owf/mdoc";

const P1363 = "ieee-p1363";
const bare = ({ kty, crv, x, y, d }) => ({ kty, crv, x, y, ...(d && { d }) });

function chained(x5chain, trusted, now) {
  const roots = trusted.map((der) => new X509Certificate(der));
  const chain = x5chain.map((der) => new X509Certificate(der));
  for (const [place, certificate] of chain.entries()) {
    const issuers = place + 1 < chain.length ? [chain[place + 1]] : roots;
    const issuer = issuers.find((one) => certificate.checkIssued(one) && certificate.verify(one.publicKey));
    if (!issuer) throw new Error(`nobody vouches for ${certificate.subject}`);
    if (now < new Date(certificate.validFrom) || now > new Date(certificate.validTo)) throw new Error("expired");
  }
}

export const context = {
  crypto: {
    random: (length) => new Uint8Array(randomBytes(length)),
    digest: ({ bytes }) => new Uint8Array(createHash("sha256").update(bytes).digest()),
  },
  cose: {
    sign1: {
      sign: ({ toBeSigned, key }) => {
        const own = createPrivateKey({ key: bare(key.jwk), format: "jwk" });
        return new Uint8Array(sign("sha256", toBeSigned, { key: own, dsaEncoding: P1363 }));
      },
      verify: ({ sign1, key }) => {
        const { d, ...open } = bare(key.jwk);
        const theirs = createPublicKey({ key: open, format: "jwk" });
        return verify("sha256", sign1.toBeSigned, { key: theirs, dsaEncoding: P1363 }, sign1.signature);
      },
    },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) =>
      new X509Certificate(certificate).issuer.split("\n").filter((line) => line.startsWith(`${field}=`)),
    getPublicKey: ({ certificate }) => {
      const jwk = new X509Certificate(certificate).publicKey.export({ format: "jwk" });
      return CoseKey.fromJwk({ ...jwk, alg: "ES256" });
    },
    verifyCertificateChain: ({ trustedCertificates, x5chain, now }) =>
      chained(x5chain, trustedCertificates, now ?? new Date()),
    getCertificateData: ({ certificate }) => {
      const { validFrom, validTo } = new X509Certificate(certificate);
      return { notBefore: new Date(validFrom), notAfter: new Date(validTo) };
    },
  },
};

