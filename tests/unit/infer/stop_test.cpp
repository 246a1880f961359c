// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <functional>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "common/base/signals.hpp"
#include "common/infer/asker.hpp"
#include "common/infer/backends.hpp"
#include "tests/support/child.hpp"
#include "tests/support/model_server.hpp"
#include "tests/unit/infer/support.hpp"

using namespace vlm;
using test::in_child;

namespace {

infer::Answer ask_once(const std::string& url, const std::function<void()>& before_text = {}) {
    const auto backend = infer::make_backend(test::options_for("openai", url));
    infer::Budget budget;
    infer::Asker asker{*backend, infer::batch_policy(), budget};
    const infer::TextSink sink{[&](std::string_view) {
                                   if (before_text) before_text();
                               },
                               {}};
    return asker.ask(test::question_about(1), sink);
}

void stop_soon() {
    ::alarm(1);
    std::signal(SIGALRM, [](int) { ::raise(SIGINT); });
}

} // namespace

TEST_CASE("a request to stop ends waits at once, keeps what is in flight and begins nothing") {
    const test::ModelServer failing{{"--model", "m", "--fault", "429=100"}};
    CHECK(in_child([&] { // in the wait before the second attempt
              stop_soon();
              const auto start = base::Steady::now();
              const auto answer = ask_once(failing.url());
              const bool quick = base::ms_since(start) < 20'000;
              return quick && answer.attempts == 1 && answer.failure->kind == infer::FailureClass::interrupted ? 7 : 1;
          }) == 7);
    const test::ModelServer slow{{"--model", "m", "--token-delay", "0.02"}};
    CHECK(in_child([&] { // in the middle of an answer
              bool raised = false;
              const auto answer = ask_once(slow.url(), [&] {
                  if (!std::exchange(raised, true)) ::raise(SIGINT);
              });
              const bool stopped = base::stop_requested();
              return stopped && !answer.failure && answer.text.find("Describe.") != std::string::npos ? 7 : 1;
          }) == 7);
    CHECK(in_child([&] { // before anything
              ::raise(SIGINT);
              const auto answer = ask_once(slow.url());
              return answer.attempts == 0 && answer.failure->kind == infer::FailureClass::interrupted ? 7 : 1;
          }) == 7);
}
