import { type Transport, TransportError } from "./transport";

/**
 * A transport for one connection: it sends nothing but to the origin that the key was entered for, and below its path. What
 * builds a request may take part of its address from an answer, and no answer may lead a key elsewhere.
 * @param origin as `parseOrigin` returns it
 * @param signal ends every request that is under way
 */
export function boundTransport(transport: Transport, origin: string, signal?: AbortSignal): Transport {
  return (request) =>
    isBelow(request.url, origin)
      ? transport(request, signal)
      : Promise.reject(new TransportError("cancelled", `a request that would have left ${origin} was not sent`));
}

/** Whether an address is at an origin, by scheme, host and port, and below its path. */
export function isBelow(address: string, origin: string): boolean {
  if (!URL.canParse(address) || !URL.canParse(origin)) return false;
  const [url, base] = [new URL(address), new URL(origin)];
  const folder = base.pathname.endsWith("/") ? base.pathname : `${base.pathname}/`;
  return (
    url.origin === base.origin &&
    url.username === "" &&
    url.password === "" &&
    (url.pathname === base.pathname || url.pathname.startsWith(folder))
  );
}
