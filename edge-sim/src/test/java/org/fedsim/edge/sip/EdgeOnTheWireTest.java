package org.fedsim.edge.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.edge.sip.Peer.value;
import static org.fedsim.edge.sip.Peer.vias;

import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import javax.sip.header.RecordRouteHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An Access Edge between a partner and a pool that both say exactly what the test wants. */
class EdgeOnTheWireTest {
  private static final String ALICE = "sip:alice@contoso.com";
  private static final String BOB = "sip:bob@yahoo.com";
  private LyncLab lab;
  private Peer pool;
  private Peer yahoo;

  @BeforeEach
  void open() throws Exception {
    lab = LyncLab.open();
    lab.edge();
    pool = lab.poolPeer();
    yahoo = lab.yahoo();
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void aRequestWithoutAnyHopsLeftIsRefused() throws Exception {
    assertThat(send(yahoo, yahoo.request("MESSAGE", ALICE, BOB, "Max-Forwards: 0"))).isEqualTo(483);
    assertThat(pool.requests).isEmpty();
  }

  @Test
  void aRequestLosesOneHop() throws Exception {
    assertThat(send(yahoo, yahoo.request("MESSAGE", ALICE, BOB, "Max-Forwards: 7"))).isEqualTo(200);
    assertThat(pool.requests.get(0).getHeader("Max-Forwards").toString().trim())
        .isEqualTo("Max-Forwards: 6");
  }

  @Test
  void anExtensionThatTheEdgeDoesNotKnowIsNamedInTheRefusal() throws Exception {
    Response refusal =
        yahoo.send(
            yahoo.request("MESSAGE", ALICE, BOB, "Proxy-Require: ms-benotify"), lab.edgeOutside());
    assertThat(refusal.getStatusCode()).isEqualTo(420);
    assertThat(value(refusal, "Unsupported")).isEqualTo("ms-benotify");
  }

  @Test
  void aRequestThatComesBackUnchangedIsALoop() throws Exception {
    List<Integer> secondTime = new ArrayList<>();
    pool.answering(
        (request, transaction) -> {
          Request back = (Request) request.clone();
          back.addFirst(pool.node().via(Peer.LISTENING));
          // Not on the thread that the answer comes on.
          Thread sender =
              new Thread(
                  () -> {
                    try {
                      secondTime.add(pool.send(back, lab.edgeInside()).getStatusCode());
                      pool.answer(transaction, request, 404);
                    } catch (Exception e) {
                      pool.failures.add(e);
                    }
                  },
                  "loop");
          sender.start();
        });
    assertThat(send(yahoo, yahoo.request("MESSAGE", ALICE, BOB))).isEqualTo(404);
    assertThat(secondTime).containsExactly(482);
    assertThat(pool.failures).isEmpty();
  }

  @Test
  void theEdgeWritesItselfIntoViaAndRecordRouteOnBothSides() throws Exception {
    assertThat(send(yahoo, yahoo.request("INVITE", ALICE, BOB))).isEqualTo(200);
    Request inside = pool.requests("INVITE").get(0);
    assertThat(vias(inside)).hasSize(2);
    assertThat(vias(inside).get(0).getHost()).isEqualTo("192.0.2.10");
    assertThat(vias(inside).get(0).getPort()).isEqualTo(5061);
    assertThat(vias(inside).get(1).getHost()).isEqualTo("203.0.113.20");
    assertThat(vias(inside).get(1).getParameter("received")).isEqualTo("203.0.113.20");
    assertThat(recordRoutes(inside))
        .containsExactly(
            "<sip:edge.contoso.local:5061;transport=tls;lr>",
            "<sip:sip.contoso.com:5061;transport=tls;lr>");

    assertThat(pool.send(pool.request("INVITE", BOB, ALICE), lab.edgeInside()).getStatusCode())
        .isEqualTo(200);
    Request outside = yahoo.requests("INVITE").get(0);
    assertThat(vias(outside).get(0).getHost()).isEqualTo("198.51.100.10");
    assertThat(recordRoutes(outside))
        .containsExactly(
            "<sip:sip.contoso.com:5061;transport=tls;lr>",
            "<sip:edge.contoso.local:5061;transport=tls;lr>");
  }

  @Test
  void theResponseCarriesNoTraceOfTheEdgesVia() throws Exception {
    Response response = yahoo.send(yahoo.request("MESSAGE", ALICE, BOB), lab.edgeOutside());
    assertThat(vias(response)).hasSize(1);
  }

  private int send(Peer from, Request request) throws Exception {
    return from.send(request, lab.edgeOutside()).getStatusCode();
  }

  private static List<String> recordRoutes(Message message) {
    List<String> all = new ArrayList<>();
    ListIterator<?> headers = message.getHeaders(RecordRouteHeader.NAME);
    headers.forEachRemaining(h -> all.add(((RecordRouteHeader) h).getAddress().toString()));
    return all;
  }
}
