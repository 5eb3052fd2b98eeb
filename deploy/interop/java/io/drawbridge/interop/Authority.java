package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An authority of a test's own: {@code openssl} makes its certificates. */
final class Authority {
    private final Path folder;
    private final String name;

    /** Its own certificate is then in {@code NAME.pem}. */
    Authority(Path folder, String name) {
        this.folder = folder;
        this.name = name;
        openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -keyout "
                        + key(name)
                        + " -out "
                        + certificate(name)
                        + " -subj /CN="
                        + name);
    }

    Path certificate() {
        return certificate(name);
    }

    Path certificate(String of) {
        return folder.resolve(of + ".pem");
    }

    Path key(String of) {
        return folder.resolve(of + ".key");
    }

    /**
     * Makes {@code FILE.pem} and {@code FILE.key}.
     *
     * @param names as {@code DNS:sbc.example} or {@code URI:sip:sbc.example}, with commas
     * @param days from now on; below 0 it ended so long ago
     */
    Authority issue(String file, String names, int days) {
        Path request = folder.resolve(file + ".csr");
        Path extensions = folder.resolve(file + ".ext");
        try {
            Files.writeString(extensions, "subjectAltName=" + names + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl(
                "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "
                        + key(file)
                        + " -out "
                        + request
                        + " -subj /CN="
                        + file);
        openssl(
                "x509 -req -in "
                        + request
                        + " -CA "
                        + certificate(name)
                        + " -CAkey "
                        + key(name)
                        + " -CAcreateserial -days "
                        + days
                        + " -extfile "
                        + extensions
                        + " -out "
                        + certificate(file));
        return this;
    }

    private void openssl(String arguments) {
        Drawbridge.Exit exit =
                Commands.run(folder, List.of(("openssl " + arguments).split(" ", -1)));
        assertThat(exit.code()).as(arguments + "\n" + exit.stderr()).isZero();
    }
}
