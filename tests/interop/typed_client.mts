// A program in TypeScript whose types openapi-typescript makes of the committed document.
import createClient from "openapi-fetch";
import { readFileSync } from "node:fs";
import type { components, paths } from "./openapi.js";

const given: { url: string; token: string; organization: string } = JSON.parse(readFileSync(0, "utf8"));
const client = createClient<paths>({
  baseUrl: `${given.url}/api/v1`,
  headers: { Authorization: `Bearer ${given.token}` },
});

async function issue(number: string, key: string, accepted: components["schemas"]["CredentialIn"]["accepted"] = []) {
  return client.POST("/organizations/{organization_id}/credentials", {
    params: { path: { organization_id: given.organization }, header: { "Idempotency-Key": key } },
    body: {
      email: "ada@example.com",
      format: "H10301",
      card: { facility_code: "12", card_number: number },
      accepted,
    },
  });
}

const me = await client.GET("/me");
const made = await issue("4001", "one");
const again = await issue("4001", "one");
const refused = await issue("4001", "two");
const page = await client.GET("/organizations/{organization_id}/credentials", {
  params: { path: { organization_id: given.organization }, query: { limit: 10, status: "invited" } },
});
const status: "invited" | "enabled" | "disabled" | "revoked" | undefined = made.data?.status;
process.stdout.write(JSON.stringify({
  client: me.data?.client.name,
  status,
  same: made.data?.id === again.data?.id,
  code: refused.error?.code,
  accept: refused.error?.accept,
  listed: page.data?.data.map((each) => each.id).includes(made.data?.id ?? ""),
}));
