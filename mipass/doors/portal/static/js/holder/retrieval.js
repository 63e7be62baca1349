// What a reader asks and what the phone answers inside the session (ISO 18013-5, 8.3.2.1, 9.1.3 and 9.1.4).

import { Encoded, checkVersion, closed, decode, embed, embeddedOctets, encode, field } from "./cbor.js";
import { chainOf, readSign1, signDetached, verifySign1 } from "./cose.js";
import { Refusal, demand } from "./errors.js";
import { ELEMENT } from "./mdoc.js";
import { readOrder } from "./status.js";
import { verifyReaderChain } from "./x509.js";

const LARGEST = 8 << 10;
const LIST_HELD = "org.mipass.status_list"; // ours
const NO_ELEMENTS = encode(new Map());

/** Reads a DeviceRequest for one document. Throws Refusal `malformed`, or `unknown_reader` if nobody signed it. */
export function readRequest(octets) {
  const item = decode(octets, LARGEST);
  checkVersion(item);
  const requests = field(item, "docRequests", "list");
  demand(requests.length === 1, "The reader asks for none or for several documents.");
  const request = closed(requests[0], ["itemsRequest"], ["readerAuth"]);
  if (!request.has("readerAuth")) throw new Refusal("unknown_reader", "The reader does not say who it is.");
  const items = embeddedOctets(request.get("itemsRequest"));
  const wanted = decode(items);
  const docType = field(wanted, "docType", "text");
  const elements = field(wanted, "nameSpaces", "map").get(docType);
  const info = wanted.has("requestInfo") ? field(wanted, "requestInfo", "map") : new Map();
  const listHeld = info.has(LIST_HELD) ? readOrder(info.get(LIST_HELD)) : null;
  return { docType, elements, items, listHeld, readerAuth: readSign1(request.get("readerAuth")) };
}

/** The reader's certificate, if one of the same organization signed, and asks for the document's element. Throws Refusal. */
export async function verifyRequest(request, { transcript, roots, readerRoots, docType, at }) {
  const chain = chainOf(request.readerAuth);
  const key = await verifyReaderChain(chain, { roots, readerRoots, at });
  const signed = ["ReaderAuthentication", transcript, embed(request.items)];
  await verifySign1(request.readerAuth, key, encode(embed(encode(signed))));
  if (request.docType !== docType || !(request.elements instanceof Map) || !request.elements.has(ELEMENT)) {
    throw new Refusal("wrong_doc_type", "The reader asks for another kind of document.");
  }
  return chain[0];
}

/** DeviceResponse with the document, signed by the phone for this session (deviceSignature). */
export async function makeResponse({ octets, docType, transcript, pair }) {
  const signed = ["DeviceAuthentication", transcript, docType, embed(NO_ELEMENTS)];
  const signature = await signDetached(pair, encode(embed(encode(signed))));
  const document = new Map([
    ["docType", docType],
    ["issuerSigned", new Encoded(octets)],
    ["deviceSigned", new Map([
      ["nameSpaces", embed(NO_ELEMENTS)],
      ["deviceAuth", new Map([["deviceSignature", signature]])],
    ])],
  ]);
  return encode(new Map([["version", "1.0"], ["documents", [document]], ["status", 0]]));
}
