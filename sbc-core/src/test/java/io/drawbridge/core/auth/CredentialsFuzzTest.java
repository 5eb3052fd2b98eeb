package io.drawbridge.core.auth;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever stands in an Authorization header is a value, never an exception. */
class CredentialsFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void anyValue(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        read(text);
        read("Digest " + text);
        AuthParams.find(text, "nonce");
    }

    private static void read(String text) {
        switch (Credentials.parse(text)) {
            case Credentials.OtherScheme _, Credentials.Malformed _ -> {}
            case Credentials.Digest digest -> {
                if (!digest.nc().isEmpty() && Credentials.count(digest.nc()) < 0)
                    throw new AssertionError("no count: " + digest.nc());
                if (digest.user().length() > text.length())
                    throw new AssertionError("a name longer than the header");
            }
        }
    }
}
