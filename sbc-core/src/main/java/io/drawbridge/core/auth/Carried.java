package io.drawbridge.core.auth;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.SipRequest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What of a request goes on to the other side.
 *
 * @param request without the credentials that are withheld
 * @param answers it still holds credentials
 * @param withheld it held others
 */
public record Carried(SipRequest request, boolean answers, boolean withheld) {
    /**
     * Takes credentials out of a request.
     *
     * @param goOn true for the value of a header that stays in it
     */
    public static Carried of(SipRequest request, Predicate<String> goOn) {
        if (request.header(HeaderName.AUTHORIZATION).isEmpty()
                && request.header(HeaderName.PROXY_AUTHORIZATION).isEmpty()) {
            return new Carried(request, false, false);
        }
        List<Integer> withheld = new ArrayList<>();
        boolean answers = false;
        for (int i = 0; i < request.headerCount(); i++) {
            HeaderName name = request.headerAt(i);
            if (name != HeaderName.AUTHORIZATION && name != HeaderName.PROXY_AUTHORIZATION)
                continue;
            if (goOn.test(request.headerValueAt(i))) answers = true;
            else withheld.add(i);
        }
        return withheld.isEmpty()
                ? new Carried(request, answers, false)
                : new Carried(without(request, withheld), answers, true);
    }

    private static SipRequest without(SipRequest request, List<Integer> lines) {
        MessageBuilder builder = SipRequest.builder(request.method(), request.requestUriText());
        for (int i = 0; i < request.headerCount(); i++) {
            HeaderName name = request.headerAt(i);
            boolean written =
                    name == HeaderName.CONTENT_LENGTH
                            || name == HeaderName.CONTENT_TYPE && request.hasBody();
            if (!written && !lines.contains(i)) builder.copyAt(request, i);
        }
        if (request.hasBody()) builder.copyBody(request);
        return builder.buildRequest();
    }
}
