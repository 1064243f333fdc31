package kontur.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  @Test
  void aServiceSignsInWithItsRole() throws SQLException {
    assertThat(ask("tickets", "select current_user")).isEqualTo("tickets");
  }

  @Test
  void ticketsMayBecomeTheLifecycleButIsNotIt() throws SQLException {
    var inherits = "select pg_has_role('tickets', 'tickets_lifecycle', 'usage')";
    var mayBecome = "select pg_has_role('tickets', 'tickets_lifecycle', 'member')";

    assertThat(ask("tickets", inherits)).isEqualTo("f");
    assertThat(ask("tickets", mayBecome)).isEqualTo("t");
  }

  @Test
  void communicationAndTicketsReachContent() throws SQLException {
    for (var role : new String[] {"communication", "tickets"}) {
      assertThat(ask(role, "select has_schema_privilege('content', 'usage')")).isEqualTo("t");
    }
    assertThat(ask("gateway", "select has_schema_privilege('content', 'usage')")).isEqualTo("f");
  }

  private static String ask(String role, String sql) throws SQLException {
    try (var connection = postgres.dataSource(role).getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
