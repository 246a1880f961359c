// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <exception>
#include <future>
#include <memory>

#include "common/base/clock.hpp"
#include "common/http/message.hpp"

namespace vlm::http {

/// One request on its way through libcurl: a client's loop drives it in its own thread until it has landed; who made it
/// waits for that. What is not said to be for the waiting thread is for the loop. CURLcodes are ints here.
class Transfer {
public:
    /// Both outlive it; the loop's thread calls the reader. Throws Error where libcurl refuses.
    Transfer(const Request& request, const BodyReader& reader);
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    /// libcurl's handle (CURL*), which leads back to this object by CURLINFO_PRIVATE.
    [[nodiscard]] void* easy() const { return m_easy.get(); }

    /// Whether the connection was an old one that turned out to be closed, so that a fresh one is worth a try.
    [[nodiscard]] bool wants_fresh_connection(int code);

    [[nodiscard]] bool outlives_stop() const { return m_request.when_stopped == WhenStopped::finish; }

    /// How long it may still be silent.
    [[nodiscard]] std::chrono::milliseconds patience(base::Steady::time_point now) const;

    /// Ends with what libcurl reports.
    void end(int code);

    /// Ends because nothing has come for too long.
    void stall();

    /// Ends with an exception, which is thrown to who waits.
    void fail(std::exception_ptr reason);

    /// Wakes who waits, and may take it away at once: nothing may be done with it in the loop afterwards.
    void land() {
        const auto landed = m_landed;
        landed->set_value();
    }

    /// Waits until it has landed. Throws what the reader threw, or Interrupted. For the waiting thread, once.
    [[nodiscard]] Response wait();

private:
    struct FreeEasy {
        void operator()(void* handle) const noexcept;
    };
    struct FreeList {
        void operator()(void* list) const noexcept;
    };
    using List = std::unique_ptr<void, FreeList>;

    static List header_list(const Request& request);
    static std::size_t on_header(char* bytes, std::size_t one, std::size_t count, void* self);
    static std::size_t on_body(char* bytes, std::size_t one, std::size_t count, void* self);
    [[nodiscard]] std::chrono::milliseconds silence() const; ///< that may be
    void set_target();
    void set_limits();
    void set_callbacks();
    void take_header(std::string_view line);
    [[nodiscard]] bool take_body(std::string_view piece);
    [[nodiscard]] bool read(std::string_view piece);
    void end(Fault fault, std::string message);
    void describe(int code);

    const Request& m_request;
    const BodyReader& m_reader;
    List m_headers;
    std::unique_ptr<void, FreeEasy> m_easy;
    std::array<char, 256> m_error{}; ///< libcurl's words
    Response m_response;
    std::size_t m_received = 0;
    base::Steady::time_point m_progress = base::Steady::now();
    std::exception_ptr m_thrown;
    bool m_fresh = false;
    bool m_ended = false;
    std::shared_ptr<std::promise<void>> m_landed = std::make_shared<std::promise<void>>();
};

} // namespace vlm::http
