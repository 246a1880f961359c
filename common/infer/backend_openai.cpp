// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "common/base/error.hpp"
#include "common/infer/backends.hpp"
#include "common/infer/http_backend.hpp"
#include "common/infer/wire_answer_openai.hpp"
#include "common/infer/wire_request_openai.hpp"

namespace vlm::infer {
namespace {

/// Chat completions, as most servers speak them.
class OpenaiWire : public Wire {
public:
    explicit OpenaiWire(OpenaiDialect dialect)
        : m_dialect{std::move(dialect)} {}

    [[nodiscard]] std::string body(const Question& question, Delivery delivery) override {
        return openai_body(question, m_dialect, delivery);
    }
    [[nodiscard]] std::unique_ptr<AnswerReader> reader() const override { return std::make_unique<OpenaiReader>(); }

private:
    OpenaiDialect m_dialect;
};

std::unique_ptr<Backend> make(const BackendOptions& options, const char* name, Endpoint endpoint,
                              OpenaiDialect::Host host) {
    if (options.model.empty()) throw base::UsageError{"no model is named: use --model"};
    OpenaiDialect dialect{host, options.engine, options.model, options.detail};
    if (host == OpenaiDialect::Host::openai && dialect.detail.empty()) dialect.detail = "high";
    BackendInfo info;
    info.name = name;
    info.engine = options.engine;
    info.model = options.model;
    info.context_tokens = options.context_tokens;
    info.detail = options.detail;
    return std::make_unique<HttpBackend>(std::move(info), std::move(endpoint), "/chat/completions",
                                         std::make_unique<OpenaiWire>(std::move(dialect)), options);
}

} // namespace

std::unique_ptr<Backend> make_openai_backend(const BackendOptions& options) {
    Endpoint endpoint = openai_endpoint(options);
    const bool openai = options.engine.empty() ? endpoint.host == "api.openai.com" : options.engine == "openai";
    return make(options, "openai", std::move(endpoint),
                openai ? OpenaiDialect::Host::openai : OpenaiDialect::Host::other);
}

std::unique_ptr<Backend> make_azure_backend(const BackendOptions& options) {
    return make(options, "azure", azure_endpoint(options), OpenaiDialect::Host::openai);
}

} // namespace vlm::infer
