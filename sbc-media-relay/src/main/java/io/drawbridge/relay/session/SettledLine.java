package io.drawbridge.relay.session;

import io.drawbridge.relay.ice.IceCredentials;
import io.drawbridge.relay.sdp.PayloadNumbers;
import io.drawbridge.relay.sdp.RtpMap;
import io.drawbridge.relay.srtp.MasterKey;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a leg and its party have told each other about one m-line, and what our later descriptions
 * keep (RFC 3264 §8, RFC 8842 §5.5, RFC 8839 §4.4). Immutable: a refused re-offer brings the old
 * one back.
 *
 * @param media media type; a slot that comes to another use starts afresh
 * @param protocol of the m-line, as our description has it
 * @param carrier index of the m-line whose ports it uses: its own, or that of its bundle
 * @param mux RTP and RTCP share a port
 * @param bundled it has a place in our description's group (RFC 9143)
 * @param transport keys and ICE
 * @param mid the line's name; empty: none
 * @param payloads payload types
 */
public record SettledLine(
        String media,
        String protocol,
        int carrier,
        boolean mux,
        boolean bundled,
        SettledTransport transport,
        String mid,
        SettledPayloads payloads) {
    /** Before the first word about an m-line. */
    public static SettledLine fresh(int index, String media) {
        return new SettledLine(
                media,
                "",
                index,
                false,
                false,
                SettledTransport.NOTHING,
                "",
                SettledPayloads.NOTHING);
    }

    /** Fax over UDPTL (ITU-T T.38). */
    public boolean isFax() {
        return media.equals("image");
    }

    public SettledLine with(SettledPayloads others) {
        return new SettledLine(media, protocol, carrier, mux, bundled, transport, mid, others);
    }

    /** On the ports, and with the keys, of the first line of a bundle. */
    public SettledLine bundledWith(SettledLine first, String name) {
        return new SettledLine(
                media, protocol, first.carrier, true, true, first.transport, name, payloads);
    }

    /** On the ports of another line. */
    public SettledLine onPortsOf(int index) {
        return new SettledLine(media, protocol, index, mux, bundled, transport, mid, payloads);
    }

    /** With a place in our offer's group. */
    public SettledLine inGroup() {
        return new SettledLine(media, protocol, carrier, mux, true, transport, mid, payloads);
    }

    /**
     * Keys and ICE on one m-line.
     *
     * @param keys ours for SDES, one for each suite that we have named: the same ones again, or the
     *     rollover counter would be lost
     * @param keying agreed last; null: nothing yet
     * @param cryptoTag of the a=crypto line that was agreed; 0 when that means nothing
     * @param tlsId our name for the DTLS association (RFC 8842); empty: the party names none
     * @param ice our credentials; null: none told
     * @param remoteIce the party's; null: it has none
     */
    public record SettledTransport(
            List<MasterKey> keys,
            @Nullable Keying keying,
            int cryptoTag,
            String tlsId,
            @Nullable IceCredentials ice,
            @Nullable IceCredentials remoteIce) {
        public static final SettledTransport NOTHING =
                new SettledTransport(List.of(), null, 0, "", null, null);

        /** In clear, without ICE. */
        public static final SettledTransport CLEAR =
                new SettledTransport(List.of(), new Keying.Clear(), 0, "", null, null);

        /** Whether packets are encrypted, so that they must never be in clear again. */
        public boolean isEncrypted() {
            return keying != null && !(keying instanceof Keying.Clear);
        }

        public boolean isDtls() {
            return keying instanceof Keying.Dtls;
        }

        public SettledTransport withKeys(List<MasterKey> others) {
            return new SettledTransport(others, keying, cryptoTag, tlsId, ice, remoteIce);
        }

        public SettledTransport withIce(IceCredentials ours, @Nullable IceCredentials theirs) {
            return new SettledTransport(keys, keying, cryptoTag, tlsId, ours, theirs);
        }

        /** What the streams obey; null without ICE on both sides. */
        public @Nullable IceTerms iceTerms() {
            return ice == null || remoteIce == null ? null : new IceTerms(ice, remoteIce);
        }
    }

    /**
     * Payload types of one m-line.
     *
     * @param known what numbers have meant on it, each once (RFC 3264 §8.3.2)
     * @param offered which of the other party's payload types we have offered here; null: we have
     *     not offered
     */
    public record SettledPayloads(List<RtpMap> known, @Nullable PayloadNumbers offered) {
        public static final SettledPayloads NOTHING = new SettledPayloads(List.of(), null);

        /** Another meaning of a number takes the old one's place. */
        public SettledPayloads knowing(List<RtpMap> more) {
            List<RtpMap> all = PayloadNumbers.merged(known, more);
            return all == known ? this : new SettledPayloads(all, offered);
        }

        public SettledPayloads offering(PayloadNumbers numbers) {
            return new SettledPayloads(PayloadNumbers.merged(known, numbers.listed()), numbers);
        }
    }
}
