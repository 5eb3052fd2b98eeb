package io.drawbridge.relay.dtls;

import static io.drawbridge.relay.dtls.Records.CHANGE_CIPHER_SPEC;
import static io.drawbridge.relay.dtls.Records.HANDSHAKE;
import static io.drawbridge.relay.dtls.Records.fragment;
import static io.drawbridge.relay.dtls.Records.join;
import static io.drawbridge.relay.dtls.Records.message;
import static io.drawbridge.relay.dtls.Records.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.Arrays;

@DisplayName("RFC 6347 §4.2.8: nothing encrypted before the client has proven its certificate")
class CertificateVerifyGuardTest {
    private static final int CERTIFICATE = 11;
    private static final int CERTIFICATE_VERIFY = 15;
    private static final int CLIENT_KEY_EXCHANGE = 16;

    private static final byte[] KEY = record(HANDSHAKE, 0, 3, message(CLIENT_KEY_EXCHANGE, 2, 66));
    private static final byte[] PROOF = record(HANDSHAKE, 0, 4, message(CERTIFICATE_VERIFY, 3, 76));
    private static final byte[] CHANGE = record(CHANGE_CIPHER_SPEC, 0, 5, new byte[] {1});
    private static final byte[] FINISHED = record(HANDSHAKE, 1, 0, new byte[40]);

    private final CertificateVerifyGuard guard = new CertificateVerifyGuard();

    @Test
    void aWholeFlightPasses() {
        byte[] flight = join(KEY, PROOF, CHANGE, FINISHED);
        assertThat(filtered(flight)).isEqualTo(flight);
        assertThat(guard.isOpen()).isTrue();
    }

    @Test
    void withoutTheProofOnlyClearHandshakePasses_andTheNextFlightIsWhole() {
        assertThat(filtered(join(KEY, CHANGE, FINISHED))).isEqualTo(KEY);
        assertThat(filtered(CHANGE)).isEmpty();
        assertThat(filtered(FINISHED)).isEmpty();
        assertThat(guard.isOpen()).isFalse();

        byte[] again = join(KEY, PROOF, CHANGE, FINISHED);
        assertThat(filtered(again)).isEqualTo(again);
    }

    @Test
    void theProofMayShareARecord() {
        byte[] shared =
                record(
                        HANDSHAKE,
                        0,
                        3,
                        join(
                                message(CERTIFICATE, 1, 300),
                                message(CLIENT_KEY_EXCHANGE, 2, 66),
                                message(CERTIFICATE_VERIFY, 3, 76)));
        assertThat(filtered(join(shared, CHANGE))).isEqualTo(join(shared, CHANGE));
    }

    @Test
    void halfAProofIsNone() {
        byte[] body = new byte[260];
        byte[] first = record(HANDSHAKE, 0, 4, fragment(CERTIFICATE_VERIFY, 3, body, 0, 100));
        byte[] rest = record(HANDSHAKE, 0, 5, fragment(CERTIFICATE_VERIFY, 3, body, 100, 160));

        assertThat(filtered(join(rest, CHANGE))).isEqualTo(rest);
        assertThat(filtered(join(first, CHANGE))).isEqualTo(first);
        assertThat(filtered(join(rest, CHANGE))).isEqualTo(join(rest, CHANGE));
    }

    @Test
    void whatIsCutOffIsNoRecord() {
        byte[] flight = join(KEY, PROOF);
        assertThat(filtered(Arrays.copyOf(flight, flight.length - 1))).isEqualTo(KEY);
        assertThat(guard.isOpen()).isFalse();
        assertThat(filtered(new byte[12])).isEmpty();
    }

    @Test
    void anEncryptedProofIsNone() {
        byte[] encrypted = record(HANDSHAKE, 1, 4, message(CERTIFICATE_VERIFY, 3, 76));
        assertThat(filtered(join(encrypted, CHANGE))).isEmpty();
    }

    private byte[] filtered(byte[] datagram) {
        byte[] bytes = datagram.clone();
        return Arrays.copyOf(bytes, guard.filter(bytes, bytes.length));
    }
}
