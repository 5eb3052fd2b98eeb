package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.Security;
import io.drawbridge.relay.dtls.Fingerprint;
import io.drawbridge.relay.sdp.MediaTransport;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.session.Keying;
import io.drawbridge.relay.session.SettledLine.SettledTransport;
import io.drawbridge.relay.srtp.MasterKey;
import io.drawbridge.relay.srtp.SdesAttribute;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * How an m-line is encrypted, and with which keys: by SDES (RFC 4568), by DTLS (RFC 5763), perhaps
 * (RFC 8643), or not at all. An encrypted line never becomes a clear one.
 */
final class KeyAgreement {
    /** MD5 and MD2 name no certificate (RFC 8122 §5). */
    private static final Set<String> HASHES = Set.of("sha-1", "sha-256", "sha-384", "sha-512");

    private final RandomGenerator random;

    /**
     * @param random fit for secrets
     */
    KeyAgreement(RandomGenerator random) {
        this.random = random;
    }

    /** What came of a line. */
    sealed interface Result {
        record Agreed(SettledTransport transport) implements Result {}

        /** The line is refused with port 0, or the whole description if nothing else is left. */
        record Unusable(String why) implements Result {}

        /** A downgrade, or an answer to something else than was offered: all is refused. */
        record Forbidden(String why) implements Result {}
    }

    // --- the party offers ---

    /**
     * A line of a party's offer, as our answer takes it.
     *
     * @param before what was agreed up to now
     */
    Result accept(LegProfile profile, RemoteStream stream, SettledTransport before) {
        if (stream.isFax()) {
            return before.isEncrypted() || !allowsClear(profile.security())
                    ? new Result.Unusable("fax is in clear")
                    : new Result.Agreed(SettledTransport.CLEAR);
        }
        Result result =
                switch (profile.security()) {
                    case RTP -> acceptClear(stream);
                    case SRTP_SDES -> acceptSdes(profile, stream, before);
                    case DTLS_SRTP ->
                            stream.transport() == MediaTransport.RTP
                                    ? new Result.Unusable("RTP in clear")
                                    : acceptDtls(profile, stream, before);
                    case PREFER_SRTP, ANY -> acceptAny(profile, stream, before);
                };
        boolean downgrade =
                before.isEncrypted()
                        && !(result instanceof Result.Agreed(var now) && now.isEncrypted());
        return downgrade ? new Result.Forbidden("an encrypted line in clear") : result;
    }

    private static boolean allowsClear(Security security) {
        return switch (security) {
            case RTP, PREFER_SRTP, ANY -> true;
            case SRTP_SDES, DTLS_SRTP -> false;
        };
    }

    private static Result acceptClear(RemoteStream stream) {
        return stream.transport() == MediaTransport.RTP
                ? new Result.Agreed(SettledTransport.CLEAR)
                : new Result.Unusable("encryption");
    }

    private Result acceptAny(LegProfile profile, RemoteStream stream, SettledTransport before) {
        Result dtls = acceptDtls(profile, stream, before);
        if (dtls instanceof Result.Agreed) return dtls;
        Result sdes = acceptSdes(profile, stream, before);
        if (sdes instanceof Result.Agreed) return sdes;
        return stream.transport() == MediaTransport.RTP
                ? acceptClear(stream)
                : stream.transport() == MediaTransport.DTLS_SRTP ? dtls : sdes;
    }

    /** The first suite that is allowed, with its tag (RFC 4568 §5.1.2). */
    private Result acceptSdes(LegProfile profile, RemoteStream stream, SettledTransport before) {
        if (stream.transport() == MediaTransport.DTLS_SRTP)
            return new Result.Unusable("DTLS in place of a=crypto");
        for (String value : stream.details().crypto()) {
            if (!(SdesAttribute.parse(value) instanceof SdesAttribute.Parsed(var offered)))
                continue;
            CryptoSuite suite = offered.key().suite();
            if (!profile.ciphers().contains(suite)) continue;
            if (isEcho(offered.key(), before.keys())) continue;
            List<MasterKey> keys = keysFor(List.of(suite), before.keys());
            MasterKey ours = key(keys, suite);
            return new Result.Agreed(
                    new SettledTransport(
                            keys,
                            new Keying.Sdes(offered.key(), ours),
                            offered.tag(),
                            "",
                            null,
                            null));
        }
        return new Result.Unusable("no a=crypto that can be used");
    }

    private Result acceptDtls(LegProfile profile, RemoteStream stream, SettledTransport before) {
        List<Fingerprint> fingerprints = fingerprints(stream);
        if (fingerprints.isEmpty()) return new Result.Unusable("no a=fingerprint that can be used");
        String association = stream.details().tlsId();
        Keying.Dtls same =
                before.keying() instanceof Keying.Dtls d && isSame(d, fingerprints, association)
                        ? d
                        : null;
        Boolean client =
                switch (stream.details().setup()) {
                    // RFC 8842 §5.5: an association that goes on keeps its roles.
                    case "actpass" -> same == null || same.client();
                    case "passive" -> true;
                    case "active", "" -> false; // RFC 4145 §4: an offer's default
                    default -> null;
                };
        if (client == null) return new Result.Unusable("setup:holdconn");
        String tlsId = "";
        if (!association.isEmpty())
            tlsId = same != null && !before.tlsId().isEmpty() ? before.tlsId() : newTlsId();
        return new Result.Agreed(
                new SettledTransport(
                        before.keys(),
                        new Keying.Dtls(client, fingerprints, profile.ciphers(), association),
                        0,
                        tlsId,
                        null,
                        null));
    }

    private static boolean isSame(
            Keying.Dtls association, List<Fingerprint> fingerprints, String name) {
        return association.fingerprints().equals(fingerprints)
                && association.association().equals(name);
    }

    private static List<Fingerprint> fingerprints(RemoteStream stream) {
        List<Fingerprint> all = new ArrayList<>(1);
        for (String value : stream.details().fingerprints()) {
            Fingerprint.parse(value)
                    .filter(f -> HASHES.contains(f.algorithm()))
                    .ifPresent(all::add);
        }
        return all;
    }

    /** RFC 8842 §4: at least 120 bits. */
    private String newTlsId() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }

    // --- we offer ---

    /**
     * How we offer a line: as the leg is spoken with, but what has been agreed stays.
     *
     * @param before what was agreed or offered up to now, its keying null before any agreement
     * @param protocol of the line before; empty: none
     * @param speaksDtls whether other lines of the leg are encrypted by DTLS
     */
    static MediaTransport proposed(
            LegProfile profile, SettledTransport before, String protocol, boolean speaksDtls) {
        if (before.isDtls()) return MediaTransport.DTLS_SRTP;
        if (before.isEncrypted())
            return protocol.startsWith("RTP/S") ? MediaTransport.SRTP : MediaTransport.RTP;
        return switch (profile.security()) {
            case PREFER_SRTP, ANY ->
                    // Who has shown that he speaks DTLS may know nothing else: browsers.
                    speaksDtls && before.keying() == null
                            ? MediaTransport.DTLS_SRTP
                            : MediaTransport.RTP;
            case RTP -> MediaTransport.RTP;
            case SRTP_SDES -> MediaTransport.SRTP;
            case DTLS_SRTP -> MediaTransport.DTLS_SRTP;
        };
    }

    /** Whether a line of that transport is offered with a=crypto lines. */
    static boolean offersSdes(LegProfile profile, MediaTransport transport) {
        return transport == MediaTransport.SRTP
                || transport == MediaTransport.RTP && profile.security() != Security.RTP;
    }

    /** Our keys for an offer: those of the agreed suite first, then in the profile's order. */
    List<MasterKey> proposedKeys(LegProfile profile, SettledTransport before) {
        List<CryptoSuite> suites = new ArrayList<>(profile.ciphers());
        if (before.keying() instanceof Keying.Sdes(MasterKey _, MasterKey send)) {
            suites.remove(send.suite());
            suites.addFirst(send.suite());
        }
        List<MasterKey> keys = keysFor(suites, before.keys());
        List<MasterKey> offered = new ArrayList<>(suites.size());
        for (CryptoSuite suite : suites) offered.add(key(keys, suite));
        return offered;
    }

    /** The keys that there are, and one more for each suite that has none. */
    private List<MasterKey> keysFor(List<CryptoSuite> suites, List<MasterKey> before) {
        List<MasterKey> keys = new ArrayList<>(before);
        for (CryptoSuite suite : suites) {
            if (find(before, suite) != null) continue;
            byte[] key = new byte[suite.keyBytes()];
            byte[] salt = new byte[suite.saltBytes()];
            random.nextBytes(key);
            random.nextBytes(salt);
            keys.add(new MasterKey(suite, key, salt, new byte[0]));
        }
        return keys;
    }

    private static @Nullable MasterKey find(List<MasterKey> keys, CryptoSuite suite) {
        for (MasterKey key : keys) if (key.suite() == suite) return key;
        return null;
    }

    private static MasterKey key(List<MasterKey> keys, CryptoSuite suite) {
        MasterKey key = find(keys, suite);
        if (key == null) throw new IllegalStateException("no key for " + suite);
        return key;
    }

    // --- the party answers ---

    /**
     * A line of a party's answer.
     *
     * @param offered what we had offered it, and agreed before
     * @param transport of our offer's m-line
     */
    static Result conclude(
            LegProfile profile,
            RemoteStream stream,
            SettledTransport offered,
            MediaTransport transport) {
        if (stream.isFax()) return new Result.Agreed(SettledTransport.CLEAR);
        return switch (transport) {
            case DTLS_SRTP -> concludeDtls(profile, stream, offered);
            case SRTP ->
                    stream.transport() == MediaTransport.SRTP
                            ? concludeSdes(stream, offered)
                            : new Result.Forbidden("RTP/SAVP answered with another profile");
            case RTP -> concludePlain(profile, stream, offered);
            case UDPTL, OTHER -> new Result.Forbidden("an answer to no such line");
        };
    }

    private static Result concludePlain(
            LegProfile profile, RemoteStream stream, SettledTransport offered) {
        boolean sdes = offersSdes(profile, MediaTransport.RTP);
        boolean taken =
                stream.transport() == MediaTransport.SRTP || !stream.details().crypto().isEmpty();
        if (sdes && taken && stream.transport() != MediaTransport.DTLS_SRTP)
            return concludeSdes(stream, offered);
        if (stream.transport() != MediaTransport.RTP)
            return new Result.Forbidden("RTP/AVP answered with another profile");
        return offered.isEncrypted()
                ? new Result.Forbidden("an encrypted line in clear")
                : new Result.Agreed(
                        new SettledTransport(
                                offered.keys(), new Keying.Clear(), 0, "", null, null));
    }

    /** Our own key said back: one keystream would cover both directions (RFC 4568 §6.1). */
    private static boolean isEcho(MasterKey theirs, List<MasterKey> ours) {
        for (MasterKey key : ours)
            if (Arrays.equals(key.key(), theirs.key()) && Arrays.equals(key.salt(), theirs.salt()))
                return true;
        return false;
    }

    /** The tag and the suite are those of a line of ours (RFC 4568 §5.1.3). */
    private static Result concludeSdes(RemoteStream stream, SettledTransport offered) {
        for (String value : stream.details().crypto()) {
            if (!(SdesAttribute.parse(value) instanceof SdesAttribute.Parsed(var answered)))
                continue;
            int index = answered.tag() - 1;
            if (index < 0 || index >= offered.keys().size()) continue;
            MasterKey ours = offered.keys().get(index);
            if (ours.suite() != answered.key().suite()) continue;
            if (isEcho(answered.key(), offered.keys())) continue;
            return new Result.Agreed(
                    new SettledTransport(
                            offered.keys(),
                            new Keying.Sdes(answered.key(), ours),
                            answered.tag(),
                            "",
                            null,
                            null));
        }
        return new Result.Forbidden("no a=crypto that was offered");
    }

    private static Result concludeDtls(
            LegProfile profile, RemoteStream stream, SettledTransport offered) {
        List<Fingerprint> fingerprints = fingerprints(stream);
        if (stream.transport() == MediaTransport.RTP || fingerprints.isEmpty())
            return new Result.Forbidden("DTLS-SRTP answered without a=fingerprint");
        Boolean client =
                switch (stream.details().setup()) {
                    // RFC 4145 §4.1 forbids actpass in an answer: who writes it can be active.
                    case "active", "actpass" -> false;
                    case "passive", "" -> true; // an answer's default
                    default -> null;
                };
        if (client == null) return new Result.Forbidden("setup:holdconn");
        return new Result.Agreed(
                new SettledTransport(
                        offered.keys(),
                        new Keying.Dtls(
                                client, fingerprints, profile.ciphers(), stream.details().tlsId()),
                        0,
                        offered.tlsId(),
                        null,
                        null));
    }
}
