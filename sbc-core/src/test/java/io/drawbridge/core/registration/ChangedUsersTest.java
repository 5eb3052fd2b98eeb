package io.drawbridge.core.registration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class ChangedUsersTest {
    private final ChangedUsers changed = new ChangedUsers(3);

    private static AddressOfRecord user(int number) {
        return new AddressOfRecord("100" + number, "sip.example");
    }

    @Test
    void eachIsNamedOnce_andForgottenWhenTaken() {
        for (int i = 0; i < 10; i++) changed.add(user(i % 3));
        assertThat(changed.take().users()).containsExactlyInAnyOrder(user(0), user(1), user(2));
        ChangedUsers.Taken next = changed.take();
        assertThat(next.users()).isEmpty();
        assertThat(next.everybody()).isFalse();
    }

    @Test
    void tooManyAreEverybody_once() {
        for (int i = 0; i < 10; i++) changed.add(user(i));
        ChangedUsers.Taken taken = changed.take();
        assertThat(taken.everybody()).isTrue();
        assertThat(taken.users()).isEmpty();
        changed.add(user(7));
        assertThat(changed.take()).isEqualTo(new ChangedUsers.Taken(List.of(user(7)), false));
    }
}
