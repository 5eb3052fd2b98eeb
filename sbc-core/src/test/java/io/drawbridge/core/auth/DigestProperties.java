package io.drawbridge.core.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.policy.credentials.UserCredentials;
import io.drawbridge.policy.credentials.Users;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

class DigestProperties {
    private static final String URI = "sip:2002@sip.example";
    private static final InetAddress HERE = InetAddress.ofLiteral("2001:db8::7");
    private static final long NOW = 1;

    private static DigestGate gate(String user, String password) {
        Users users =
                new Users(
                        "sip.example",
                        new byte[16],
                        List.of(UserCredentials.ofPassword(user, "sip.example", password)));
        return new DigestGate(() -> users, new byte[16], Duration.ofMinutes(5), 10);
    }

    private static SipRequest request(String credentials) {
        return SipRequest.builder(Method.REGISTER, URI)
                .header("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")
                .header("From", "<sip:1001@sip.example>;tag=1")
                .header("To", "<sip:1001@sip.example>")
                .header("Call-ID", "a")
                .header("CSeq", "1 REGISTER")
                .header(HeaderName.AUTHORIZATION, credentials)
                .buildRequest();
    }

    private static Proof check(DigestGate gate, String credentials) {
        return gate.check(request(credentials), HeaderName.AUTHORIZATION, HERE, NOW);
    }

    /** One character of the header is another one: nobody is proven, or it made no difference. */
    @Property(tries = 2_000)
    void whatIsTamperedWithProvesNothing(
            @ForAll @IntRange(max = 400) int place,
            @ForAll @CharRange(from = ' ', to = '~') char c) {
        DigestGate gate = gate("1001", "s3cret");
        String challenge = gate.challenges(request(""), HERE, NOW, false).getFirst();
        String good = new DigestClient("1001", "s3cret").answer(challenge, "REGISTER", URI, 1);
        int at = place % good.length();
        StringBuilder changed = new StringBuilder(good);
        changed.setCharAt(at, c);
        boolean same =
                Credentials.parse(changed.toString()).equals(Credentials.parse(good))
                        || changed.toString().equalsIgnoreCase(good);
        if (!same) {
            assertThat(check(gate, changed.toString())).isNotInstanceOf(Proof.Proven.class);
        }
        assertThat(check(gate, good)).isIn(new Proof.Proven("1001"), new Proof.Stale());
    }

    @Property
    void anyNameAndPasswordServe(
            @ForAll @NotBlank @StringLength(max = 60) @CharRange(from = ' ', to = '\u024f')
                    String name,
            @ForAll @StringLength(min = 1, max = 60) String password) {
        String user = name.replaceAll("\\p{Cntrl}", "_");
        DigestGate gate = gate(user, password);
        for (String challenge : gate.challenges(request(""), HERE, NOW, false)) {
            String answer = new DigestClient(user, password).answer(challenge, "REGISTER", URI, 1);
            gate = gate(user, password);
            assertThat(check(gate, answer)).isEqualTo(new Proof.Proven(user));
        }
    }
}
