package io.drawbridge.core.config;

/**
 * How packets that leave for a network are marked (RFC 4594).
 *
 * @param sip signalling
 * @param rtp media
 */
public record DscpConfig(@Default("cs3") Dscp sip, @Default("ef") Dscp rtp) {}
