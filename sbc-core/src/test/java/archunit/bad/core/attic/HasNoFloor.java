package archunit.bad.core.attic;

class HasNoFloor {}
