package io.tinyprofiler.hub.access;

/**
 * What a page brings back from the provider.
 *
 * @param code stands for a person, once
 * @param verifier proves that this page has asked (RFC 7636)
 * @param nonce of the request, which the ID token repeats
 * @param redirectUri where the provider sent the browser
 */
record SignIn(String code, String verifier, String nonce, String redirectUri) {}
