package io.drawbridge.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.engine.Input;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;

class MailboxTest {
    private final Mailbox mailbox = new Mailbox(1_024, 2_048);

    @Test
    void notices_comeBeforeMessages_andEachKindInItsOrder() {
        Input first = message(1);
        Input second = message(2);
        Input notice = new Input.EndCall("c");
        assertThat(mailbox.put(first) && mailbox.put(second) && mailbox.put(notice)).isTrue();
        assertThat(mailbox.take()).isSameAs(notice);
        assertThat(mailbox.take()).isSameAs(first);
        assertThat(mailbox.take()).isSameAs(second);
        assertThat(mailbox.take()).isNull();
    }

    @Test
    void fullOfMessages_stillTakesNotices() {
        for (int i = 0; i < 1_024; i++) assertThat(mailbox.put(message(10))).isTrue();
        assertThat(mailbox.put(message(10))).isFalse();
        assertThat(mailbox.dropped()).isEqualTo(1);
        assertThat(mailbox.put(new Input.Drain())).isTrue();
    }

    @Test
    void largeMessages_areLimitedByTheirBytes() {
        int put = 0;
        while (mailbox.put(message(65_507))) put++;
        assertThat(put).isEqualTo((int) (Mailbox.MESSAGE_BYTES / 65_507));
        assertThat(mailbox.take()).isNotNull();
        assertThat(mailbox.put(message(65_507))).isTrue();
    }

    @Test
    void notices_areLimitedToo() {
        int put = 0;
        while (mailbox.put(new Input.Drain())) put++;
        assertThat(put).isBetween(1_024, 4_096);
    }

    @Test
    void owner_isWokenOnceForAllThatCameBeforeHeLooked() {
        assertThat(mailbox.ring()).isTrue();
        assertThat(mailbox.ring()).isFalse();
        mailbox.answer();
        assertThat(mailbox.ring()).isTrue();
    }

    private static Input message(int size) {
        return new Input.Received(
                new Flow(0, Transport.UDP, TestServer.loopback(1), Flow.ANY), new byte[size], 0);
    }
}
