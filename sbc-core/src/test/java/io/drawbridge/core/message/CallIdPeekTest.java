package io.drawbridge.core.message;

import static io.drawbridge.core.message.Messages.INVITE;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

class CallIdPeekTest {
    @ParameterizedTest
    @CsvSource({
        "Call-ID: 123@192.0.2.1",
        "i: 123@192.0.2.1",
        "CALL-id  :123@192.0.2.1",
        "Call-ID:«0D0A»  123@192.0.2.1«0D0A20»",
    })
    void callId_isThatOfTheParser(String line) {
        String text = INVITE.replace("Call-ID: 123@192.0.2.1", line);
        assertThat(peek(text)).contains("123@192.0.2.1");
        assertThat(Messages.request(text).callId()).isEqualTo("123@192.0.2.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X: 1",
                "Call-ID: 1\ni: 2",
                "Call-ID: 1\ni: 1",
                "Call-ID:",
                "Call-ID: a«00»b",
                "Call-ID: a\n b",
            })
    void noneOrTwo_isNone(String line) {
        assertThat(peek(INVITE.replace("Call-ID: 123@192.0.2.1", line))).isEmpty();
    }

    @Test
    void callIdInTheBody_isNotSeen() {
        assertThat(peek(INVITE.replace("Call-ID", "X") + "Call-ID: 1\n\n")).isEmpty();
    }

    private static Optional<String> peek(String text) {
        byte[] bytes = WireText.bytes(text);
        return CallIdPeek.callId(bytes, 0, bytes.length);
    }
}
