package archunit.bad.core.transaction;

interface Event {}
