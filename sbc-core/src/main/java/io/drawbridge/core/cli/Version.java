package io.drawbridge.core.cli;

import picocli.CommandLine.IVersionProvider;

/** What this is a build of. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }

    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "Drawbridge "
                + (version == null ? "(from source)" : version)
                + ", Java "
                + Runtime.version().feature();
    }
}
