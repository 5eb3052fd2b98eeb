package io.drawbridge.relay.dtls;

import static io.drawbridge.relay.dtls.Records.HANDSHAKE;
import static io.drawbridge.relay.dtls.Records.fragment;
import static io.drawbridge.relay.dtls.Records.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.Random;

@DisplayName("RFC 6347 §4.2.3: a hello longer than a datagram")
class HelloFragmentsTest {
    private static final int CLIENT_HELLO = 1;
    private static final byte[] BODY = new byte[1600];

    static {
        new Random(1).nextBytes(BODY);
    }

    private static final byte[] FIRST = part(0, 0, 1100);
    private static final byte[] SECOND = part(0, 1100, 500);

    private final HelloFragments fragments = new HelloFragments();

    @Test
    void aWholeHelloPasses() {
        byte[] whole = record(HANDSHAKE, 0, 0, fragment(CLIENT_HELLO, 0, BODY, 0, BODY.length));
        assertThat(fragments.join(whole)).isEqualTo(whole);
    }

    @Test
    void fragmentsAreJoined_inAnyOrder() {
        assertThat(fragments.join(SECOND)).isNull();
        assertThat(fragments.join(SECOND)).isNull();
        assertThat(fragments.join(FIRST))
                .isEqualTo(
                        record(HANDSHAKE, 0, 7, fragment(CLIENT_HELLO, 0, BODY, 0, BODY.length)));
    }

    @Test
    void fragmentsOfDifferentHellosAreNotJoined() {
        assertThat(fragments.join(FIRST)).isNull();
        assertThat(fragments.join(part(1, 1100, 500))).isNull();
    }

    @Test
    void whatCannotBeAFragmentIsDropped() {
        byte[] beyond = FIRST.clone();
        beyond[13 + 7] = (byte) 0xff; // its offset
        assertThat(fragments.join(beyond)).isNull();

        byte[] huge = FIRST.clone();
        huge[13 + 1] = (byte) 0xff; // the message's length: nothing is kept for it
        assertThat(fragments.join(huge)).isNull();

        byte[] lies = FIRST.clone();
        lies[13 + 10] = 0x05; // longer than what is there
        assertThat(fragments.join(lies)).isNull();

        for (int length = 0; length < 25; length++)
            assertThat(fragments.join(new byte[length])).isNull();
    }

    private static byte[] part(int sequence, int offset, int length) {
        return record(HANDSHAKE, 0, 7, fragment(CLIENT_HELLO, sequence, BODY, offset, length));
    }
}
