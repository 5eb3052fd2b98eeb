package io.drawbridge.relay.sdp;

import java.util.ArrayList;
import java.util.List;

/**
 * What an m-line says about keys, ICE and bundles, with the session's lines taken into account; as
 * text, for those who know what it means.
 *
 * @param crypto values of a=crypto (RFC 4568), in order
 * @param fingerprints values of a=fingerprint (RFC 8122), in order
 * @param setup a=setup (RFC 4145), lower case; empty when there is none
 * @param tlsId a=tls-id (RFC 8842); empty when there is none
 * @param ufrag a=ice-ufrag (RFC 8839); empty when there is none
 * @param password a=ice-pwd; empty when there is none
 * @param iceLite the party itself is passive (RFC 8445 §2.5)
 * @param candidates values of a=candidate
 * @param mid a=mid (RFC 5888); empty when there is none
 * @param bundleOnly a=bundle-only (RFC 9143)
 * @param ssrcs sources that a=ssrc announces (RFC 5576), each once
 */
public record RemoteTransport(
        List<String> crypto,
        List<String> fingerprints,
        String setup,
        String tlsId,
        String ufrag,
        String password,
        boolean iceLite,
        List<String> candidates,
        String mid,
        boolean bundleOnly,
        List<Integer> ssrcs) {
    /** Plain RTP says none of this. */
    static final RemoteTransport NONE =
            new RemoteTransport(
                    List.of(), List.of(), "", "", "", "", false, List.of(), "", false, List.of());

    /** Sources that one m-line may announce; the rest is not looked at. */
    private static final int MAX_SSRCS = 32;

    public RemoteTransport {
        crypto = List.copyOf(crypto);
        fingerprints = List.copyOf(fingerprints);
        candidates = List.copyOf(candidates);
        ssrcs = List.copyOf(ssrcs);
    }

    /** Whether the party takes part in ICE as a full implementation (RFC 8445 §2.5). */
    public boolean hasFullIce() {
        return !iceLite && !ufrag.isEmpty() && !password.isEmpty();
    }

    static RemoteTransport of(SessionDescription session, MediaDescription media) {
        Reading reading = new Reading();
        for (Attribute attribute : session.attributes()) reading.common(attribute);
        for (Attribute attribute : media.attributes()) reading.own(attribute);
        return reading.end();
    }

    /** Made only when there is something to read: most telephony has nothing. */
    private static final class Reading {
        private boolean found;
        private List<String> crypto = List.of();
        private List<String> fingerprints = List.of();
        private boolean ownFingerprint;
        private List<String> candidates = List.of();
        private List<Integer> ssrcs = List.of();
        private String setup = "";
        private String tlsId = "";
        private String ufrag = "";
        private String password = "";
        private String mid = "";
        private boolean iceLite;
        private boolean bundleOnly;

        void common(Attribute attribute) {
            switch (attribute.keyword()) {
                case "fingerprint" -> fingerprints = added(fingerprints, attribute.value());
                case "setup" -> setup = lower(attribute);
                case "tls-id" -> tlsId = text(attribute);
                case "ice-ufrag" -> ufrag = text(attribute);
                case "ice-pwd" -> password = text(attribute);
                case "ice-lite" -> {
                    iceLite = true;
                    found = true;
                }
                default -> {}
            }
        }

        void own(Attribute attribute) {
            switch (attribute.keyword()) {
                case "fingerprint" -> {
                    if (!ownFingerprint) fingerprints = List.of(); // the m-line's own count alone
                    ownFingerprint = true;
                    fingerprints = added(fingerprints, attribute.value());
                }
                case "crypto" -> crypto = added(crypto, attribute.value());
                case "candidate" -> candidates = added(candidates, attribute.value());
                case "ssrc" -> ssrc(attribute.value());
                case "mid" -> mid = text(attribute);
                case "bundle-only" -> {
                    bundleOnly = true;
                    found = true;
                }
                default -> common(attribute);
            }
        }

        private void ssrc(String value) {
            int space = value.indexOf(' ');
            String number = space < 0 ? value : value.substring(0, space);
            long ssrc = Tokens.unsigned(number);
            if (ssrc < 0 || ssrcs.size() >= MAX_SSRCS || ssrcs.contains((int) ssrc)) return;
            ssrcs = added(ssrcs, (int) ssrc);
        }

        private <T> List<T> added(List<T> list, T value) {
            found = true;
            List<T> longer = list.isEmpty() ? new ArrayList<>(2) : list;
            longer.add(value);
            return longer;
        }

        private String text(Attribute attribute) {
            found = true;
            return attribute.value();
        }

        private String lower(Attribute attribute) {
            found = true;
            return MediaProfile.lowerCase(attribute.value());
        }

        RemoteTransport end() {
            return found
                    ? new RemoteTransport(
                            crypto,
                            fingerprints,
                            setup,
                            tlsId,
                            ufrag,
                            password,
                            iceLite,
                            candidates,
                            mid,
                            bundleOnly,
                            ssrcs)
                    : NONE;
        }
    }
}
