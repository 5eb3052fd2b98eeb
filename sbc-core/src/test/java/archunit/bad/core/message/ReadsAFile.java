package archunit.bad.core.message;

class ReadsAFile {
    boolean there = java.nio.file.Files.exists(java.nio.file.Path.of("x"));
}
