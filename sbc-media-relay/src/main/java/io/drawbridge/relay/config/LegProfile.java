package io.drawbridge.relay.config;

import java.time.Duration;
import java.util.List;

/**
 * How the relay speaks with a party: the network's way, or that of a trunk or a listener.
 *
 * @param security whether and how media is encrypted
 * @param ciphers what SRTP may use, most wanted first; at least one
 * @param ice whether ICE is offered and answered
 * @param rtcpMux RTP and RTCP on one port
 * @param latching whom a leg listens to
 * @param latchingPrefix width of the signalling source
 * @param timeout neither RTP nor RTCP for this long on a leg that may send; positive
 * @param holdTimeout the same on a leg that may not send; positive
 * @param codecs which codecs it may use
 */
public record LegProfile(
        Security security,
        List<CryptoSuite> ciphers,
        Ice ice,
        RtcpMux rtcpMux,
        Latching latching,
        LatchingPrefix latchingPrefix,
        Duration timeout,
        Duration holdTimeout,
        CodecRules codecs) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
    public static final Duration DEFAULT_HOLD_TIMEOUT = Duration.ofHours(1);

    /** Most wanted first. */
    public static final List<CryptoSuite> DEFAULT_CIPHERS =
            List.of(
                    CryptoSuite.AEAD_AES_128_GCM,
                    CryptoSuite.AES_CM_128_HMAC_SHA1_80,
                    CryptoSuite.AES_CM_128_HMAC_SHA1_32);

    /** Plain RTP without ICE, and the defaults of everything else. */
    public static final LegProfile PLAIN =
            new LegProfile(
                    Security.RTP,
                    DEFAULT_CIPHERS,
                    Ice.OFF,
                    RtcpMux.ACCEPT,
                    Latching.STRICT,
                    LatchingPrefix.DEFAULT,
                    DEFAULT_TIMEOUT,
                    DEFAULT_HOLD_TIMEOUT,
                    CodecRules.NONE);

    /** A browser's: DTLS-SRTP, ICE, one port. */
    public static final LegProfile WEBRTC =
            PLAIN.withSecurity(Security.DTLS_SRTP).withIce(Ice.LITE).withRtcpMux(RtcpMux.REQUIRE);

    public LegProfile {
        ciphers = List.copyOf(ciphers);
        if (ciphers.isEmpty()) throw new IllegalArgumentException("no cipher");
        if (timeout.isNegative()
                || timeout.isZero()
                || holdTimeout.isNegative()
                || holdTimeout.isZero())
            throw new IllegalArgumentException("a media timeout must be positive");
    }

    public LegProfile withSecurity(Security other) {
        return new LegProfile(
                other,
                ciphers,
                ice,
                rtcpMux,
                latching,
                latchingPrefix,
                timeout,
                holdTimeout,
                codecs);
    }

    public LegProfile withCiphers(CryptoSuite... others) {
        return new LegProfile(
                security,
                List.of(others),
                ice,
                rtcpMux,
                latching,
                latchingPrefix,
                timeout,
                holdTimeout,
                codecs);
    }

    public LegProfile withIce(Ice other) {
        return new LegProfile(
                security,
                ciphers,
                other,
                rtcpMux,
                latching,
                latchingPrefix,
                timeout,
                holdTimeout,
                codecs);
    }

    public LegProfile withRtcpMux(RtcpMux other) {
        return new LegProfile(
                security,
                ciphers,
                ice,
                other,
                latching,
                latchingPrefix,
                timeout,
                holdTimeout,
                codecs);
    }

    public LegProfile withLatching(Latching other) {
        return new LegProfile(
                security,
                ciphers,
                ice,
                rtcpMux,
                other,
                latchingPrefix,
                timeout,
                holdTimeout,
                codecs);
    }

    public LegProfile withLatchingPrefix(LatchingPrefix other) {
        return new LegProfile(
                security, ciphers, ice, rtcpMux, latching, other, timeout, holdTimeout, codecs);
    }

    public LegProfile withTimeouts(Duration whenSending, Duration onHold) {
        return new LegProfile(
                security,
                ciphers,
                ice,
                rtcpMux,
                latching,
                latchingPrefix,
                whenSending,
                onHold,
                codecs);
    }

    public LegProfile withCodecs(CodecRules others) {
        return new LegProfile(
                security,
                ciphers,
                ice,
                rtcpMux,
                latching,
                latchingPrefix,
                timeout,
                holdTimeout,
                others);
    }
}
