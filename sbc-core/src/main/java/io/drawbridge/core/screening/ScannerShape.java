package io.drawbridge.core.screening;

import io.drawbridge.core.message.NameAddr;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipUri;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How requests look that only scanners send, whatever they call themselves. */
enum ScannerShape {
    /** From has no tag (RFC 3261 §8.1.1.3). */
    NO_FROM_TAG {
        @Override
        boolean is(SipRequest request) {
            return request.fromTag().isEmpty();
        }
    },
    /** The branch does not begin as RFC 3261 §8.1.1.7 has it. */
    NO_MAGIC_COOKIE {
        @Override
        boolean is(SipRequest request) {
            return !request.topVia().branch().regionMatches(true, 0, COOKIE, 0, COOKIE.length());
        }
    },
    /** The tag is a text, the character 1 and a number, in hexadecimal. */
    SIPVICIOUS_TAG {
        @Override
        boolean is(SipRequest request) {
            return hidesNumber(request.fromTag());
        }
    },
    /** The branch is a number, and so is the Call-ID, of 80 bits. */
    SIPVICIOUS_NUMBERS {
        @Override
        boolean is(SipRequest request) {
            String branch = request.topVia().branch();
            String callId = request.callId();
            return branch.startsWith(COOKIE + "-")
                    && digits(branch, COOKIE.length() + 1, branch.length())
                    && callId.length() >= 18
                    && callId.length() <= 25
                    && digits(callId, 0, callId.length());
        }
    },
    /** A name that is to end a quoted text of a database. */
    INJECTED_USER {
        @Override
        boolean is(SipRequest request) {
            return injected(request.from()) || injected(request.to());
        }
    };

    private static final String COOKIE = "z9hG4bK";
    private static final int LONGEST_TAG = 512;

    abstract boolean is(SipRequest request);

    static Optional<ScannerShape> find(String word) {
        return Stream.of(values()).filter(s -> s.word().equals(word)).findFirst();
    }

    /** As in the table: {@code no-from-tag}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static boolean digits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
        }
        return to > from;
    }

    /** Reads the bytes from behind: digits, the character 1, and something before it. */
    static boolean hidesNumber(String tag) {
        int length = tag.length();
        if (length % 2 != 0 || length < 6 || length > LONGEST_TAG) return false;
        int i = length - 2;
        while (i >= 0 && tag.charAt(i) == '3' && isDigit(tag.charAt(i + 1))) i -= 2;
        if (i == length - 2 || i < 2 || tag.charAt(i) != '0' || tag.charAt(i + 1) != '1') {
            return false;
        }
        for (i -= 2; i >= 0; i -= 2) {
            int high = Character.digit(tag.charAt(i), 16);
            if (high < 2 || high > 7 || Character.digit(tag.charAt(i + 1), 16) < 0) return false;
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean injected(NameAddr party) {
        if (!(party.uri() instanceof SipUri uri)) return false;
        String user = uri.decodedUser();
        int quote = user.indexOf('\'');
        return quote >= 0
                && (user.indexOf("--", quote) >= 0
                        || user.indexOf('=', quote) >= 0
                        || user.indexOf(';', quote) >= 0);
    }
}
