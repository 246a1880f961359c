// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "common/http/message.hpp"

namespace vlm::http {

/// Sends requests and keeps connections open between them; a thread of its own, which the first request starts, drives
/// all that are in flight. What becomes of a request in flight when the user asks to stop, it says itself
/// (WhenStopped). Safe to use from several threads at once.
///
/// Proxies are those of the environment (http_proxy, https_proxy, no_proxy), but never for this machine itself. Nothing
/// is compressed.
class Client {
public:
    /// Throws base::Error where libcurl cannot be set up.
    Client();
    ~Client();
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;

    /// Sends one request and waits for its end. Throws Interrupted where it is given up because of a stop. What goes
    /// wrong on the way is in Response::fault. `reader` is called in the client's own thread, while this one waits; its
    /// exception ends the request and is thrown on. A kept connection that turns out to be closed is replaced by a
    /// fresh one, once.
    [[nodiscard]] Response perform(const Request& request, const BodyReader& reader = {});

    /// The same for many at once: all are in flight together, the answers come in the requests' order.
    [[nodiscard]] std::vector<Response> perform_all(const std::vector<Request>& requests);

private:
    class Loop;
    std::unique_ptr<Loop> m_loop;
};

} // namespace vlm::http
