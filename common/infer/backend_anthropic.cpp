// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "common/base/error.hpp"
#include "common/infer/backends.hpp"
#include "common/infer/http_backend.hpp"
#include "common/infer/wire_answer_anthropic.hpp"
#include "common/infer/wire_request_anthropic.hpp"

namespace vlm::infer {
namespace {

/// Anthropic's messages.
class AnthropicWire : public Wire {
public:
    explicit AnthropicWire(std::string model)
        : m_model{std::move(model)} {}

    [[nodiscard]] std::string body(const Question& question, Delivery delivery) override {
        return anthropic_body(question, m_model, delivery);
    }
    [[nodiscard]] std::unique_ptr<AnswerReader> reader() const override { return std::make_unique<AnthropicReader>(); }

private:
    std::string m_model;
};

} // namespace

std::unique_ptr<Backend> make_anthropic_backend(const BackendOptions& options) {
    if (options.model.empty()) throw base::UsageError{"no model is named: use --model"};
    BackendInfo info;
    info.name = "anthropic";
    info.engine = "anthropic"; // whoever speaks it: a vLLM takes no video here
    info.model = options.model;
    info.context_tokens = options.context_tokens;
    return std::make_unique<HttpBackend>(std::move(info), anthropic_endpoint(options), "/messages",
                                         std::make_unique<AnthropicWire>(options.model), options);
}

} // namespace vlm::infer
