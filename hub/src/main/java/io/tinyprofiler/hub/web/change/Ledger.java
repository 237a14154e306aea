package io.tinyprofiler.hub.web.change;

/** What the server keeps of the changes that its callers make. */
public record Ledger(KeptAnswers answers, AuditTrail audit) {}
