package io.tinyprofiler.hub.access.signin;

/**
 * What a page brings back from the provider.
 *
 * @param code stands for a person, once
 * @param verifier proves that this page has asked (RFC 7636)
 * @param nonce of the request, which the ID token repeats
 * @param redirectUri where the provider sent the browser
 */
public record SignIn(String code, String verifier, String nonce, String redirectUri) {}
