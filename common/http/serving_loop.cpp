// SPDX-License-Identifier: Apache-2.0
#include "common/http/serving_loop.hpp"

#include <array>
#include <boost/asio.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <optional>
#include <unordered_set>
#include <utility>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/what_failed.hpp"
#include "common/http/outgoing.hpp"
#include "common/http/pending_answer.hpp"
#include "common/http/received_call.hpp"
#include "common/http/refusal.hpp"
#include "common/http/reply_head.hpp"
#include "common/http/tls_stream.hpp"

namespace vlm::http {

namespace asio = boost::asio;
namespace bhttp = boost::beast::http;
namespace {

using Clock = std::chrono::steady_clock;
using Tcp = asio::ip::tcp;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
using Message = bhttp::request<bhttp::string_body>;
using HeadParser = bhttp::request_parser<bhttp::empty_body>;
using Call = ReceivedCall<Message>;
using boost::system::error_code;
template <typename Value = void>
using Task = asio::awaitable<Value, Executor>;
constexpr asio::use_awaitable_t<Executor> use_task{};
constexpr std::size_t small = 512, some = 64U << 10U; // bytes: most requests are no longer; of those that are
constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> as_result{};

class Connection;
/// What the connections of one thread share.
struct Loop {
    ServerState& state;
    std::unordered_set<Connection*> open{}; ///< outlives the context, which may still hold connections
    asio::io_context context{1};
    asio::thread_pool disk{1}; ///< waits for disks, so that the loop does not
    Clock::time_point now = Clock::now();
    std::string date = http_date(std::time(nullptr));
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Loop& loop, Socket socket, ClientPlace place)
        : m_loop{loop}
        , m_socket{std::move(socket)}
        , m_wake{loop.context}
        , m_place{std::move(place)}
        , m_plain{m_socket.native_handle()}
        , m_deadline{loop.now + loop.state.options.header_time} {
        if (auto tls = loop.state.current_tls())
            m_tls = std::make_unique<TlsStream>(tls.get(), m_socket.native_handle());
        m_loop.open.insert(this); // the last: only what is whole leaves again
    }
    ~Connection() { m_loop.open.erase(this); }

    /// Serves until the client or its time ends. No co_await stands behind && or ||: g++ 12 awaits it in any case.
    static Task<> run(std::shared_ptr<Connection> self) {
        try {
            if (self->m_tls) co_await self->shake_hands();
            for (bool goes_on = true; goes_on;) {
                goes_on = co_await self->is_asked();
                if (goes_on) goes_on = co_await self->serve_one();
            }
            co_await self->end();
        } catch (const base::ClosedPipe&) {            // the client went away, which is its right
        } catch (const boost::system::system_error&) { // the same
        } catch (const std::exception& error) {
            base::log::warning("{}: {}", self->m_place.address(), base::what_failed(error));
        }
    }

    /// Closes it where its time is over, or, while nothing of a request has come, where no more are taken.
    void check(Clock::time_point now, bool draining) {
        error_code ignored; // it is closed in any case
        if (now > m_deadline || (draining && m_idle && m_buffer.size() == 0)) m_socket.close(ignored);
    }

private:
    void allow(std::chrono::seconds time) { m_deadline = m_loop.now + time; }

    Task<> wait_for(TlsStream::Wants wants) {
        const auto what = wants == TlsStream::Wants::to_read ? Socket::wait_read : Socket::wait_write;
        co_await m_socket.async_wait(what, use_task);
    }

    Task<> shake_hands() {
        for (auto wants = m_tls->shake_hands(); wants != TlsStream::Wants::nothing; wants = m_tls->shake_hands())
            co_await wait_for(wants);
    }

    /// Reads some bytes into the buffer. False where no more come.
    Task<bool> receive(std::size_t most) {
        const asio::mutable_buffer room = m_buffer.prepare(most);
        std::size_t count = 0;
        if (m_tls) {
            const std::span bytes{static_cast<char*>(room.data()), room.size()};
            TlsStream::Received received = m_tls->receive(bytes);
            for (; received.wants != TlsStream::Wants::nothing; received = m_tls->receive(bytes))
                co_await wait_for(received.wants);
            count = received.count;
        } else {
            count = std::get<1>(co_await m_socket.async_read_some(room, as_result));
        }
        m_buffer.commit(count);
        co_return count > 0;
    }

    /// Waits for a request with no more than a small buffer. (To wait for the socket alone costs a system call more.)
    Task<bool> is_asked() {
        if (m_loop.state.draining) co_return false;
        if (m_buffer.size() > 0) co_return true;
        if (m_buffer.capacity() > small) m_buffer = {};
        m_idle = true;
        allow(m_loop.state.options.idle_time);
        const bool asked = co_await receive(small);
        m_idle = false;
        co_return asked;
    }

    /// Reads as much as the parser needs to have a head, or, of a body, to have some of it.
    template <typename Parser>
    Task<error_code> read_some(Parser& parser) {
        error_code error = bhttp::error::need_more;
        while (error == bhttp::error::need_more) {
            if (m_buffer.size() > 0) m_buffer.consume(parser.put(m_buffer.data(), error));
            if (error != bhttp::error::need_more) break;
            const bool came = co_await receive(some);
            if (!came) co_return bhttp::error::end_of_stream;
        }
        co_return error;
    }

    /// Reads a request and answers it. False where the connection is not to be used any more.
    Task<bool> serve_one() {
        HeadParser parser;
        parser.header_limit(static_cast<std::uint32_t>(m_loop.state.options.most_header));
        parser.body_limit(boost::none);
        allow(m_loop.state.options.header_time);
        const error_code failed = co_await read_some(parser);
        if (failed) {
            co_await refuse(failed);
            co_return false;
        }
        allow(std::chrono::hours{24});
        ++m_loop.state.requests;
        const auto answer = std::make_shared<PendingAnswer>([weak = weak_from_this()] {
            auto self = weak.lock();
            if (!self) return;
            Loop& loop = self->m_loop;
            asio::post(loop.context, [self = std::move(self)] { self->m_wake.cancel(); }); // it ends in its own thread
        });
        m_head_only = parser.get().method() == bhttp::verb::head;
        m_http_1_0 = parser.get().version() < 11;
        m_keep = parser.get().keep_alive() && !m_loop.state.draining;
        {
            Message message{std::move(parser.get().base())};
            const auto call = std::make_shared<Call>(std::move(message), m_place.address(), answer);
            Body body = Body::whole;
            if (!parser.is_done()) body = co_await read_body(parser, *call);
            if (body == Body::gone) co_return false;
            m_keep = m_keep && body == Body::whole; // the rest of one would be taken for requests
            if (body == Body::whole) ask(m_loop.state.service, call);
        }
        while (!answer->is_given())
            co_await sleep();
        if (answer->growing())
            co_await send_growing(*answer->growing());
        else
            co_await send_reply(*answer->whole());
        co_return m_keep;
    }

    Task<> sleep() {
        m_wake.expires_at(Clock::time_point::max());
        co_await m_wake.async_wait(as_result);
    }

    /// Whether it has come, the service has answered the request instead, or it does not come.
    enum class Body { whole, refused, gone };

    Task<Body> read_body(HeadParser& parser, Call& call) {
        Service& service = m_loop.state.service;
        if (!call.begin_body(service)) co_return Body::refused;
        if (boost::beast::iequals(call.message()[bhttp::field::expect], "100-continue"))
            co_await send_text("HTTP/1.1 100 Continue\r\n\r\n");
        bhttp::request_parser<bhttp::buffer_body> body{std::move(parser)};
        std::array<char, 64 << 10> room;
        while (!body.is_done()) {
            body.get().body().data = room.data();
            body.get().body().size = room.size();
            allow(m_loop.state.options.stall_time);
            const error_code error = co_await read_some(body);
            if (error && error != bhttp::error::need_buffer) co_return co_await refuse(error);
            const std::string_view piece{room.data(), room.size() - body.get().body().size};
            if (!call.sink() && call.message().body().size() + piece.size() > m_loop.state.options.most_body)
                co_return co_await refuse(bhttp::error::body_limit);
            bool taken = true;
            const std::function<void()> take = [&] { taken = call.take(piece, service); };
            if (call.sink())
                co_await in_pool(take);
            else
                call.message().body().append(piece);
            if (!taken) co_return Body::refused;
        }
        co_return Body::whole;
    }

    /// Answers a request that is none. Always gone.
    Task<Body> refuse(error_code error) {
        std::optional<Reply> reply = refusal_of(error);
        m_keep = false;
        if (reply) co_await send_reply(*reply);
        co_return Body::gone;
    }

    /// Work that may wait for a disk, elsewhere. Throws what it throws.
    Task<> in_pool(const std::function<void()>& work) {
        const auto task = [&work]() -> asio::awaitable<void> {
            work();
            co_return;
        };
        co_await asio::co_spawn(m_loop.disk, task, use_task);
    }

    /// Sends whatever it is, in turns with others. By reference, as g++ 12 may destroy a temporary in a co_await twice.
    Task<> send(Outgoing& outgoing) {
        const std::function<void()> warm = [&outgoing] { outgoing.warm(); };
        for (;;) {
            const Outgoing::Step step = outgoing.send_to(m_tls ? static_cast<Output&>(*m_tls) : m_plain);
            if (step == Outgoing::Step::done) break;
            if (step == Outgoing::Step::turn_over) co_await asio::post(m_loop.context, use_task);
            if (step == Outgoing::Step::cold) co_await in_pool(warm);
            if (step != Outgoing::Step::blocked) continue;
            allow(m_loop.state.options.stall_time);
            co_await m_socket.async_wait(Socket::wait_write, use_task);
        }
        m_loop.state.bytes += outgoing.sent();
    }

    Task<> send_text(std::string text) {
        Outgoing outgoing{std::move(text), {}};
        co_await send(outgoing);
    }

    [[nodiscard]] std::string head_of(int status, const Headers& headers, BodyEnd end, std::int64_t length) const {
        return write_head({status, m_loop.state.options.name, m_loop.date, end, length, m_keep, m_http_1_0}, headers);
    }

    Task<> send_reply(Reply& reply) {
        const bool has_body = reply.status != 204 && reply.status != 304;
        std::string head =
            head_of(reply.status, reply.headers, has_body ? BodyEnd::length : BodyEnd::none, size_of(reply.body));
        if (m_head_only || !has_body) reply.body.clear();
        Outgoing outgoing{std::move(head), std::move(reply.body)};
        co_await send(outgoing);
    }

    /// Sends what comes, until there is no more.
    Task<> send_growing(GrowingReply& reply) {
        GrowingAnswer& text = *reply.text;
        const bool chunked = !m_http_1_0;
        m_keep = m_keep && chunked;
        try {
            co_await send_text(head_of(reply.status, reply.headers, chunked ? BodyEnd::chunked : BodyEnd::closed, 0));
            while (!m_head_only) {
                auto piece = text.take();
                if (!piece) break;
                if (piece->empty()) co_await sleep();
                if (chunked && !piece->empty()) *piece = chunk(*piece);
                co_await send_text(std::move(*piece));
                allow(std::chrono::hours{24});
            }
            text.close();
            if (!m_head_only && chunked) co_await send_text(chunk({}));
        } catch (...) {
            text.close();
            throw;
        }
    }

    /// Says that nothing more will come, and lets the client read what has been sent before the connection goes.
    Task<> end() {
        allow(std::chrono::seconds{2});
        if (m_tls) m_tls->say_goodbye();
        error_code ignored; // it may be closed already
        m_socket.shutdown(Socket::shutdown_send, ignored);
        std::size_t rest = 1;
        while (rest > 0)
            rest = std::get<1>(co_await m_socket.async_read_some(m_buffer.prepare(some), as_result));
    }

    Loop& m_loop;
    Socket m_socket;
    Timer m_wake;
    ClientPlace m_place;
    PlainOutput m_plain;
    std::unique_ptr<TlsStream> m_tls; ///< null: nothing is encrypted
    boost::beast::flat_buffer m_buffer;
    Clock::time_point m_deadline;
    bool m_idle = false;
    bool m_keep = true;
    bool m_head_only = false; ///< the request is a HEAD
    bool m_http_1_0 = false;
};

} // namespace

class ServingLoop::Implementation {
public:
    Implementation(ServerState& state, base::Descriptor socket)
        : m_loop{state}
        , m_acceptor{m_loop.context}
        , m_tick{m_loop.context} {
        m_acceptor.assign(Tcp::v4(), socket.release());
        asio::co_spawn(m_loop.context, accept(), asio::detached);
        asio::co_spawn(m_loop.context, watch(), asio::detached);
    }

    void run() { m_loop.context.run(); }
    void stop() {
        m_loop.disk.join();
        m_loop.context.stop();
    }

private:
    Task<> accept() {
        while (!m_loop.state.draining) {
            auto [error, socket] = co_await m_acceptor.async_accept(m_loop.context, as_result);
            if (error) {
                if (!m_acceptor.is_open()) co_return;
                base::log::warning("a connection could not be taken: {}", error.message());
                Timer pause{m_loop.context, std::chrono::milliseconds{100}}; // out of descriptors: others will close
                co_await pause.async_wait(as_result);
                continue;
            }
            begin(std::move(socket));
        }
    }

    /// Throws nothing: whatever fails here is of one connection, and the next are taken.
    void begin(Socket socket) try {
        error_code gone;
        const auto peer = socket.remote_endpoint(gone);
        if (gone) return;
        socket.set_option(Tcp::no_delay{true}, gone);
        socket.native_non_blocking(true, gone);
        std::optional<ClientPlace> place = m_loop.state.clients.admit(peer.address().to_string());
        if (!place) return;
        const auto connection = std::make_shared<Connection>(m_loop, std::move(socket), std::move(*place));
        asio::co_spawn(m_loop.context, Connection::run(connection), asio::detached);
    } catch (const std::exception& error) {
        base::log::warning("a connection could not be taken: {}", base::what_failed(error));
    }

    /// Once a second: the time, and whose time is over.
    Task<> watch() {
        for (;;) {
            m_tick.expires_after(std::chrono::seconds{1});
            co_await m_tick.async_wait(as_result);
            m_loop.now = Clock::now();
            m_loop.date = http_date(std::time(nullptr));
            if (m_loop.state.draining && m_acceptor.is_open()) m_acceptor.close();
            for (Connection* one : m_loop.open)
                one->check(m_loop.now, m_loop.state.draining);
        }
    }

    Loop m_loop;
    asio::basic_socket_acceptor<Tcp, Executor> m_acceptor;
    Timer m_tick;
};

ServingLoop::ServingLoop(ServerState& state, base::Descriptor socket)
    : m_implementation{std::make_unique<Implementation>(state, std::move(socket))} {}

ServingLoop::~ServingLoop() = default;

void ServingLoop::run() {
    m_implementation->run();
}

void ServingLoop::stop() {
    m_implementation->stop();
}

} // namespace vlm::http
