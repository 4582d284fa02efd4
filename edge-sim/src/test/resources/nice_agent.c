/*
 * One end of a call over libnice's ICE agent, in its Office Communicator 2007 R2 dialect (MS-ICE2
 * and MS-TURN): an opinion on the relay that is not ours.
 *
 *   nice_agent LOCAL-IP controlling|controlled COUNT udp|tcp
 *       [turn-udp|turn-tcp|turn-tls SERVER-IP PORT USERNAME-BASE64 PASSWORD-BASE64]
 *
 * With a relay, nothing but the relay may be used. The program prints one fact a line. It takes
 * from its input the lines of the far side's session description, as printed there after "sdp "
 * and with "end" after the last, then "go", upon which it sends COUNT datagrams, and "quit", upon
 * which it gives back what it has of the relay. Every way to the end is an exit status of its own:
 * 0 after "quit", 1 when a check of this program fails, 2 when a minute has passed, 3 when nobody
 * holds the other end of its input any more.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nice/agent.h>

#define COMPONENT 1
#define RTP_HEADER 12
#define LIFETIME_SECONDS 60
#define PACE_MILLIS 2

static GMainLoop *loop;
static NiceAgent *agent;
static guint stream;
static gboolean controlling, over;
static guint count, sent, received;
static gsize received_bytes;
static GString *remote_sdp;
static int status = 1;

static void fail(const char *what, guint number) {
  printf("FAILED %s %u\n", what, number);
  exit(1);
}

/* Odd and even in turn, and never as long as another one. */
static guint length_of(guint i) {
  return RTP_HEADER + 1 + 23 * (i % 50);
}

/* Looks like RTP, so that nothing on the way can take it for STUN; each end has an SSRC. */
static guint datagram(guint i, gboolean of_controlling, guint8 *out) {
  guint length = length_of(i);
  memset(out, 0, RTP_HEADER);
  out[0] = 0x80;
  out[2] = (guint8) (i >> 8);
  out[3] = (guint8) i;
  out[11] = of_controlling ? 1 : 2;
  for (guint j = RTP_HEADER; j < length; j++) out[j] = (guint8) (i + 7 * j);
  return length;
}

static void on_receive(NiceAgent *a, guint s, guint c, guint length, gchar *bytes, gpointer data) {
  (void) a; (void) s; (void) c; (void) data;
  static guint8 expected[2048];
  /* Once it releases a relay over TCP, libnice takes what the relay answers for its user's. */
  if (over) return;
  /* STUN that libnice hands to its user: a Binding Indication that keeps the way open and came
   * through a relay, now and then a check that it does not know for one. */
  if (length >= 20 && (bytes[0] & 0xc0) == 0) {
    printf("stun %02x%02x of %u bytes\n", (guint8) bytes[0], (guint8) bytes[1], length);
    return;
  }
  if (received == count) fail("datagrams received are too many, after", received);
  if (length != datagram(received, !controlling, expected) || memcmp(bytes, expected, length) != 0)
    fail("datagram received is not number", received);
  received++;
  received_bytes += length;
  if (received == count)
    printf("received %u datagrams, %zu bytes, in order and intact\n", received, received_bytes);
}

static gboolean on_pace(gpointer data) {
  (void) data;
  static guint8 bytes[2048];
  guint length = datagram(sent, controlling, bytes);
  gint written = nice_agent_send(agent, stream, COMPONENT, length, (const gchar *) bytes);
  if (written < 0) return G_SOURCE_CONTINUE; /* would block: the same one again */
  if ((guint) written != length) fail("datagram was cut short: number", sent);
  if (++sent < count) return G_SOURCE_CONTINUE;
  printf("sent %u datagrams\n", sent);
  return G_SOURCE_REMOVE;
}

static const char *type_of(const NiceCandidate *c) {
  static const char *const names[] = {"host", "srflx", "prflx", "relay"};
  return names[c->type];
}

static const char *transport_of(const NiceCandidate *c) {
  static const char *const names[] = {"udp", "tcp-act", "tcp-pass", "tcp-so"};
  return names[c->transport];
}

static void print_candidate(const char *what, const NiceCandidate *c) {
  char address[NICE_ADDRESS_STRING_LEN];
  nice_address_to_string(&c->addr, address);
  printf("%s %s %s %s:%u\n", what, type_of(c), transport_of(c), address,
      nice_address_get_port(&c->addr));
}

static void on_gathered(NiceAgent *a, guint s, gpointer data) {
  (void) data;
  GSList *candidates = nice_agent_get_local_candidates(a, s, COMPONENT);
  for (GSList *i = candidates; i; i = i->next) print_candidate("candidate", i->data);
  printf("gathered %u\n", g_slist_length(candidates));
  g_slist_free_full(candidates, (GDestroyNotify) nice_candidate_free);
  gchar *sdp = nice_agent_generate_local_sdp(a);
  gchar **lines = g_strsplit(sdp, "\n", -1);
  for (gchar **line = lines; *line; line++)
    if (**line) printf("sdp %s\n", *line);
  printf("sdp end\n");
  g_strfreev(lines);
  g_free(sdp);
}

static void on_state(NiceAgent *a, guint s, guint c, guint state, gpointer data) {
  (void) a; (void) s; (void) c; (void) data;
  printf("state %s\n", nice_component_state_to_string(state));
}

static void print_selected(void) {
  NiceCandidate *local, *remote;
  if (!nice_agent_get_selected_pair(agent, stream, COMPONENT, &local, &remote)) {
    printf("selected none\n");
    return;
  }
  print_candidate("selected local", local);
  print_candidate("selected remote", remote);
}

static void on_closed(GObject *source, GAsyncResult *result, gpointer data) {
  (void) source; (void) result; (void) data;
  printf("closed\n");
  status = 0;
  g_main_loop_quit(loop);
}

static void command(const gchar *line) {
  if (g_str_equal(line, "go")) {
    g_timeout_add(PACE_MILLIS, on_pace, NULL);
  } else if (g_str_equal(line, "quit")) {
    print_selected();
    over = TRUE;
    nice_agent_close_async(agent, on_closed, NULL);
  } else if (g_str_equal(line, "end")) {
    int candidates = nice_agent_parse_remote_sdp(agent, remote_sdp->str);
    if (candidates <= 0) fail("session description of the far side", 0);
    printf("remote %d\n", candidates);
  } else {
    g_string_append_printf(remote_sdp, "%s\n", line);
  }
}

static gboolean on_input(GIOChannel *channel, GIOCondition condition, gpointer data) {
  (void) condition; (void) data;
  gchar *line = NULL;
  GIOStatus read = g_io_channel_read_line(channel, &line, NULL, NULL, NULL);
  if (read == G_IO_STATUS_AGAIN) return G_SOURCE_CONTINUE;
  if (read != G_IO_STATUS_NORMAL) exit(3);
  command(g_strchomp(line));
  g_free(line);
  return G_SOURCE_CONTINUE;
}

static gboolean on_lifetime(gpointer data) {
  (void) data;
  printf("FAILED a minute has passed: sent %u, received %u\n", sent, received);
  exit(2);
}

int main(int argc, char **argv) {
  if (argc != 5 && argc != 10) fail("number of arguments", argc);
  setvbuf(stdout, NULL, _IOLBF, 0);
  controlling = g_str_equal(argv[2], "controlling");
  count = atoi(argv[3]);
  gboolean udp = g_str_equal(argv[4], "udp");
  loop = g_main_loop_new(NULL, FALSE);
  remote_sdp = g_string_new(NULL);

  agent = nice_agent_new(g_main_loop_get_context(loop), NICE_COMPATIBILITY_OC2007R2);
  g_object_set(agent, "controlling-mode", controlling, "upnp", FALSE, "ice-udp", udp, "ice-tcp",
      !udp, "force-relay", argc == 10, NULL);
  NiceAddress local;
  nice_address_init(&local);
  if (!nice_address_set_from_string(&local, argv[1])) fail("local address", 0);
  if (!nice_agent_add_local_address(agent, &local)) fail("add local address", 0);
  g_signal_connect(agent, "candidate-gathering-done", G_CALLBACK(on_gathered), NULL);
  g_signal_connect(agent, "component-state-changed", G_CALLBACK(on_state), NULL);
  stream = nice_agent_add_stream(agent, 1);
  if (stream == 0) fail("add stream", 0);
  nice_agent_set_stream_name(agent, stream, "audio");
  if (argc == 10) {
    NiceRelayType type = g_str_equal(argv[5], "turn-udp") ? NICE_RELAY_TYPE_TURN_UDP
        : g_str_equal(argv[5], "turn-tcp")                ? NICE_RELAY_TYPE_TURN_TCP
                                                          : NICE_RELAY_TYPE_TURN_TLS;
    if (!nice_agent_set_relay_info(agent, stream, COMPONENT, argv[6], atoi(argv[7]), argv[8],
            argv[9], type)) fail("set relay info", 0);
  }
  nice_agent_attach_recv(agent, stream, COMPONENT, g_main_loop_get_context(loop), on_receive, NULL);
  if (!nice_agent_gather_candidates(agent, stream)) fail("gather candidates", 0);

  GIOChannel *input = g_io_channel_unix_new(0);
  g_io_add_watch(input, G_IO_IN | G_IO_HUP, on_input, NULL);
  g_timeout_add_seconds(LIFETIME_SECONDS, on_lifetime, NULL);
  g_main_loop_run(loop);
  g_io_channel_unref(input);
  g_object_unref(agent);
  g_main_loop_unref(loop);
  g_string_free(remote_sdp, TRUE);
  return status;
}
