/*
 * An MS-TURN client over libnice's STUN library, in its Office Communicator dialect: an opinion on
 * the relay that is not ours.
 *
 *   ms_turn_client SERVER-IP PORT LOCAL-IP USERNAME-HEX PASSWORD-HEX PEER-IP PEER-PORT TRANSPORT
 *
 * TRANSPORT is udp, tcp, or pseudo-tls; over TCP the frames and the hello are those that libnice's
 * agent writes (socket/udp-turn-over-tcp.c, socket/pseudossl.c), which it does not export.
 *
 * Does one thing after another and prints a line for each; ends with status 1 at the first that
 * fails. The peer is expected to send back whatever reaches it.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <stun/stunagent.h>
#include <stun/usages/bind.h>
#include <stun/usages/turn.h>

#define COMPAT STUN_USAGE_TURN_COMPATIBILITY_OC2007
#define COOKIE 0x72c64bc6

static StunAgent agent;
static int sock;
static struct sockaddr_in server, peer;
static uint8_t username[256], password[256];
static size_t username_len, password_len;
static uint8_t connection_id[24];
static uint32_t sequence;
static uint8_t realm[256];
static uint16_t realm_len;
static bool tcp;
static bool raw; /* whether the next thing to transmit is data and not a message */

static void fail(const char *what) {
  printf("FAILED %s\n", what);
  exit(1);
}

static size_t unhex(const char *text, uint8_t *out) {
  size_t n = strlen(text) / 2;
  for (size_t i = 0; i < n; i++) {
    unsigned byte;
    sscanf(text + 2 * i, "%2x", &byte);
    out[i] = (uint8_t) byte;
  }
  return n;
}

static void transmit(const uint8_t *bytes, size_t length) {
  if (length == 0) fail("build");
  if (tcp) {
    uint8_t header[] = {raw ? 3 : 2, 0, (uint8_t) (length >> 8), (uint8_t) length};
    if (send(sock, header, 4, 0) != 4 || send(sock, bytes, length, 0) != (ssize_t) length)
      fail("send");
    return;
  }
  if (sendto(sock, bytes, length, 0, (struct sockaddr *) &server, sizeof server) < 0) fail("sendto");
}

static void receive_all(uint8_t *buffer, size_t size, const char *what) {
  if (recv(sock, buffer, size, MSG_WAITALL) != (ssize_t) size) fail(what);
}

/* libnice's pseudossl.c takes no byte of the answer for another, but for the random ones. */
static void pseudo_tls(void) {
  static const uint8_t client_begin[] = {0x16, 3, 1, 0, 0x2d, 1, 0, 0, 0x29, 3, 1};
  static const uint8_t client_end[] = {0, 0, 2, 0, 0x18, 1, 0};
  static const uint8_t server_begin[] = {0x16, 3, 1, 0, 0x4e, 2, 0, 0, 0x46, 3, 1};
  static const uint8_t server_end[] = {0, 0x18, 0, 0x0e, 0, 0, 0};
  uint8_t hello[50], answer[83];
  memset(hello, 0x5a, sizeof hello);
  memcpy(hello, client_begin, 11);
  memcpy(hello + 43, client_end, 7);
  if (send(sock, hello, sizeof hello, 0) != sizeof hello) fail("send hello");
  receive_all(answer, sizeof answer, "receive hello");
  if (memcmp(answer, server_begin, 11) != 0 || answer[43] != 0x20
      || memcmp(answer + 76, server_end, 7) != 0) fail("server hello");
}

static size_t receive(uint8_t *buffer, size_t size, const char *what) {
  if (tcp) {
    uint8_t header[4];
    receive_all(header, 4, what);
    size_t length = (size_t) header[2] << 8 | header[3];
    if (header[0] != (raw ? 3 : 2) || header[1] != 0 || length > size) fail("frame");
    receive_all(buffer, length, what);
    return length;
  }
  ssize_t n = recv(sock, buffer, size, 0);
  if (n < 0) fail(what);
  return (size_t) n;
}

static void append_sequence(StunMessage *msg) {
  uint8_t value[24];
  memcpy(value, connection_id, 20);
  uint32_t next = htonl(++sequence);
  memcpy(value + 20, &next, 4);
  if (stun_message_append_bytes(msg, STUN_ATTRIBUTE_MS_SEQUENCE_NUMBER, value, 24)
      != STUN_MESSAGE_RETURN_SUCCESS) fail("append sequence number");
}

/* Cookie, username, and what the request needs; the order is that of libnice's own agent. */
static void begin(StunMessage *msg, uint8_t *buffer, size_t size, StunMethod method) {
  stun_agent_init_request(&agent, msg, buffer, size, method);
  stun_message_append32(msg, STUN_ATTRIBUTE_MAGIC_COOKIE, COOKIE);
  stun_message_append_bytes(msg, STUN_ATTRIBUTE_USERNAME, username, username_len);
}

static void echo(const uint8_t *sent, size_t sent_len, const uint8_t *got, size_t got_len,
    const char *what) {
  if (sent_len != got_len || memcmp(sent, got, got_len) != 0) fail(what);
  printf("%s %zu bytes\n", what, got_len);
}

static void send_and_indication(size_t length) {
  uint8_t payload[1500], buffer[2000];
  StunMessage msg;
  for (size_t i = 0; i < length; i++) payload[i] = (uint8_t) (0x80 + i);
  begin(&msg, buffer, sizeof buffer, STUN_SEND);
  stun_message_append_addr(&msg, STUN_ATTRIBUTE_DESTINATION_ADDRESS,
      (struct sockaddr *) &peer, sizeof peer);
  stun_message_append32(&msg, STUN_ATTRIBUTE_MS_VERSION, 1);
  append_sequence(&msg);
  stun_message_append_bytes(&msg, STUN_ATTRIBUTE_REALM, realm, realm_len);
  stun_message_append_bytes(&msg, STUN_ATTRIBUTE_DATA, payload, length);
  size_t n = stun_agent_finish_message(&agent, &msg, password, password_len);
  StunTransactionId id;
  stun_message_id(&msg, id);
  stun_agent_forget_transaction(&agent, id); /* never answered */
  transmit(buffer, n);

  n = receive(buffer, sizeof buffer, "receive indication");
  if (stun_agent_validate(&agent, &msg, buffer, n, NULL, NULL) != STUN_VALIDATION_SUCCESS)
    fail("validate indication");
  if (stun_message_get_method(&msg) != STUN_IND_DATA) fail("method of indication");
  struct sockaddr_storage from;
  socklen_t from_len = sizeof from;
  if (stun_message_find_addr(&msg, STUN_ATTRIBUTE_REMOTE_ADDRESS, &from, &from_len)
      != STUN_MESSAGE_RETURN_SUCCESS) fail("remote address");
  struct sockaddr_in *from4 = (struct sockaddr_in *) &from;
  if (from4->sin_addr.s_addr != peer.sin_addr.s_addr || from4->sin_port != peer.sin_port)
    fail("remote address differs");
  uint16_t data_len;
  const uint8_t *data = stun_message_find(&msg, STUN_ATTRIBUTE_DATA, &data_len);
  if (data == NULL) fail("data");
  echo(payload, length, data, data_len, "indication");
}

static bool known(StunAgent *a, StunMessage *m, uint8_t *u, uint16_t ulen, uint8_t **pw,
    size_t *pwlen, void *data) {
  (void) a; (void) m; (void) u; (void) ulen; (void) data;
  *pw = password;
  *pwlen = password_len;
  return true;
}

static void print_address(const char *name, struct sockaddr_storage *address) {
  struct sockaddr_in *a = (struct sockaddr_in *) address;
  printf("%s %s:%d\n", name, inet_ntoa(a->sin_addr), ntohs(a->sin_port));
}

int main(int argc, char **argv) {
  if (argc != 9) fail("usage");
  tcp = strcmp(argv[8], "udp") != 0;
  setvbuf(stdout, NULL, _IOLBF, 0);
  struct sockaddr_in local = {.sin_family = AF_INET};
  server = peer = local;
  inet_aton(argv[1], &server.sin_addr);
  server.sin_port = htons(atoi(argv[2]));
  inet_aton(argv[3], &local.sin_addr);
  username_len = unhex(argv[4], username);
  password_len = unhex(argv[5], password);
  inet_aton(argv[6], &peer.sin_addr);
  peer.sin_port = htons(atoi(argv[7]));
  sock = socket(AF_INET, tcp ? SOCK_STREAM : SOCK_DGRAM, 0);
  struct timeval patience = {.tv_sec = 20};
  setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (bind(sock, (struct sockaddr *) &local, sizeof local) < 0) fail("bind");
  if (tcp && connect(sock, (struct sockaddr *) &server, sizeof server) < 0) fail("connect");
  if (strcmp(argv[8], "pseudo-tls") == 0) pseudo_tls();

  stun_agent_init(&agent, STUN_MSOC_KNOWN_ATTRIBUTES, STUN_COMPATIBILITY_OC2007,
      STUN_AGENT_USAGE_LONG_TERM_CREDENTIALS | STUN_AGENT_USAGE_NO_ALIGNED_ATTRIBUTES);

  uint8_t out[1500], in[1500];
  uint8_t challenge_bytes[1500]; /* the message refers to them for ever */
  StunMessage request, challenge, response;
  struct sockaddr_storage relay, mapped, alternate;
  socklen_t relay_len = sizeof relay, mapped_len = sizeof mapped, alternate_len = sizeof alternate;
  uint32_t bandwidth = 0, lifetime = 0;

  /* The first Allocate: 401 with realm and nonce. */
  transmit(out, stun_usage_turn_create(&agent, &request, out, sizeof out, NULL,
      STUN_USAGE_TURN_REQUEST_PORT_NORMAL, -1, -1, username, username_len, password, password_len,
      COMPAT));
  size_t n = receive(challenge_bytes, sizeof challenge_bytes, "receive 401");
  StunValidationStatus valid =
      stun_agent_validate(&agent, &challenge, challenge_bytes, n, known, NULL);
  if (valid != STUN_VALIDATION_SUCCESS) fail("validate 401");
  int code = -1;
  stun_message_find_error(&challenge, &code);
  printf("challenge %d\n", code);
  const uint8_t *r = stun_message_find(&challenge, STUN_ATTRIBUTE_REALM, &realm_len);
  if (r == NULL) fail("realm");
  memcpy(realm, r, realm_len);
  stun_usage_turn_process(&challenge, &relay, &relay_len, &mapped, &mapped_len, &alternate,
      &alternate_len, &bandwidth, &lifetime, COMPAT);

  /* The second one, with credentials. */
  transmit(out, stun_usage_turn_create(&agent, &request, out, sizeof out, &challenge,
      STUN_USAGE_TURN_REQUEST_PORT_NORMAL, -1, -1, username, username_len, password, password_len,
      COMPAT));
  n = receive(in, sizeof in, "receive allocate response");
  valid = stun_agent_validate(&agent, &response, in, n, known, NULL);
  if (valid != STUN_VALIDATION_SUCCESS) {
    printf("validation status %d\n", valid);
    fail("validate allocate response");
  }
  relay_len = mapped_len = alternate_len = sizeof relay;
  StunUsageTurnReturn result = stun_usage_turn_process(&response, &relay, &relay_len, &mapped,
      &mapped_len, &alternate, &alternate_len, &bandwidth, &lifetime, COMPAT);
  if (result != STUN_USAGE_TURN_RETURN_MAPPED_SUCCESS) {
    stun_message_find_error(&response, &code);
    printf("refused %d\n", code);
    fail("allocate");
  }
  print_address("relay", &relay);
  print_address("mapped", &mapped);
  printf("lifetime %u\n", lifetime);
  uint16_t sequence_len;
  const uint8_t *seq =
      stun_message_find(&response, STUN_ATTRIBUTE_MS_SEQUENCE_NUMBER, &sequence_len);
  if (seq == NULL || sequence_len != 24) fail("sequence number");
  memcpy(connection_id, seq, 20);

  /* Send and Data Indication, of odd lengths too. */
  send_and_indication(172);
  send_and_indication(5);
  send_and_indication(1);
  send_and_indication(1207);

  /* Set Active Destination, then raw data both ways. */
  begin(&request, out, sizeof out, STUN_OLD_SET_ACTIVE_DST);
  append_sequence(&request);
  stun_message_append_bytes(&request, STUN_ATTRIBUTE_REALM, realm, realm_len);
  stun_message_append_addr(&request, STUN_ATTRIBUTE_DESTINATION_ADDRESS,
      (struct sockaddr *) &peer, sizeof peer);
  transmit(out, stun_agent_finish_message(&agent, &request, password, password_len));
  n = receive(in, sizeof in, "receive set active destination response");
  if (stun_agent_validate(&agent, &response, in, n, known, NULL) != STUN_VALIDATION_SUCCESS)
    fail("validate set active destination response");
  if (stun_message_get_class(&response) != STUN_RESPONSE) fail("set active destination");
  printf("active\n");
  uint8_t rtp[172];
  memset(rtp, 0x80, sizeof rtp);
  raw = true;
  transmit(rtp, sizeof rtp);
  n = receive(in, sizeof in, "receive raw");
  echo(rtp, sizeof rtp, in, n, "raw");
  raw = false;

  /* Refresh and release. */
  for (int i = 0; i < 2; i++) {
    transmit(out, stun_usage_turn_create_refresh(&agent, &request, out, sizeof out, &challenge,
        i == 0 ? -1 : 0, username, username_len, password, password_len, COMPAT));
    n = receive(in, sizeof in, "receive refresh response");
    valid = stun_agent_validate(&agent, &response, in, n, known, NULL);
    if (valid != STUN_VALIDATION_SUCCESS) fail("validate refresh response");
    if (stun_message_get_class(&response) != STUN_RESPONSE) fail("refresh");
    stun_message_find32(&response, STUN_ATTRIBUTE_LIFETIME, &lifetime);
    printf("%s %u\n", i == 0 ? "refreshed" : "released", lifetime);
  }
  return 0;
}
