// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "common/http/client.hpp"
#include "common/infer/backend.hpp"
#include "common/infer/backend_options.hpp"
#include "common/infer/endpoint.hpp"
#include "common/infer/request_limits.hpp"
#include "common/infer/wire.hpp"

namespace vlm::infer {

/// A server that is asked over HTTP in some protocol.
class HttpBackend : public Backend {
public:
    /// `info` says who it is, its endpoint is set here; `page` is joined to the endpoint ("/chat/completions").
    HttpBackend(BackendInfo info, Endpoint endpoint, std::string page, std::unique_ptr<Wire> wire,
                const BackendOptions& options);

    [[nodiscard]] Answer ask(const Question& question, const TextSink& sink) override;
    [[nodiscard]] std::variant<std::string, Failure> body(const Question& question) override;
    [[nodiscard]] BackendInfo info() const override { return m_info; }
    [[nodiscard]] bool is_shared() const override { return true; }

private:
    [[nodiscard]] http::Request request_for(const Question& question, Delivery delivery, const std::string& id);
    void read(const http::Request& request, AnswerReader& reader, AnswerDraft& draft);

    BackendInfo m_info;
    Endpoint m_endpoint;
    std::string m_page;
    std::unique_ptr<Wire> m_wire;
    RequestLimits m_limits;
    std::string m_unix_socket;
    std::chrono::milliseconds m_timeout;
    std::chrono::milliseconds m_connect_timeout;
    std::chrono::milliseconds m_stall_timeout;
    std::once_flag m_first;
    std::unique_ptr<http::Client> m_client; ///< made for the first question
};

} // namespace vlm::infer
