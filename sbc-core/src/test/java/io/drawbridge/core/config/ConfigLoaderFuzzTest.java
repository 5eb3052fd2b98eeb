package io.drawbridge.core.config;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

class ConfigLoaderFuzzTest {
    /** Whatever the file holds, the answer is a value, and what is refused has its reasons. */
    @FuzzTest(maxDuration = "10s")
    void anyText(FuzzedDataProvider data) {
        LoadResult result = LoadedText.load(data.consumeRemainingAsString());
        if (result instanceof LoadResult.Refused(var problems) && problems.isEmpty()) {
            throw new AssertionError("refused without a reason");
        }
    }
}
