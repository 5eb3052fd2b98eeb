package io.drawbridge.core.dialog;

/**
 * Identifies a dialog at our side (RFC 3261 §12).
 *
 * @param localTag ours
 * @param remoteTag the peer's
 */
public record DialogId(String callId, String localTag, String remoteTag) {}
