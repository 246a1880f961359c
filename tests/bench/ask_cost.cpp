// SPDX-License-Identifier: Apache-2.0
// ask-cost URL MODEL REQUESTS THREADS PICTURE...: asks about one picture after the other, as vlm-analyze does once
// frames are made.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "common/analysis/request_pool.hpp"
#include "common/base/freed_memory.hpp"
#include "common/infer/asker.hpp"
#include "common/infer/backends.hpp"

using namespace vlm;

namespace {

std::string bytes_of(const char* path) {
    std::ostringstream bytes;
    bytes << std::ifstream{path, std::ios::binary}.rdbuf();
    return bytes.str();
}

infer::Question about(const std::string& picture) {
    auto frame = std::make_shared<infer::Frame>();
    frame->width = frame->height = 448;
    frame->jpeg = infer::Jpeg{picture};
    infer::Question question;
    question.frames.push_back({"", std::move(frame)});
    question.text = "What is this?";
    return question;
}

} // namespace

int main(int count, char** arguments) {
    if (count < 6) return 2;
    base::keep_freed_memory();
    infer::BackendOptions options;
    options.api_base = arguments[1];
    options.model = arguments[2];
    const auto requests = static_cast<std::size_t>(std::atoi(arguments[3]));
    const auto threads = static_cast<std::size_t>(std::atoi(arguments[4]));
    std::vector<std::string> pictures;
    for (int i = 5; i < count; ++i)
        pictures.push_back(bytes_of(arguments[i]));
    const auto backend = infer::make_backend(options);
    infer::Budget budget;
    infer::Asker asker{*backend, infer::batch_policy(), budget};
    int failed = 0;
    analysis::RequestPool pool{{threads, threads}};
    const auto lane = pool.begin();
    for (std::size_t i = 0; i < requests; ++i) {
        const auto ask = [&, i](analysis::Findings& findings) {
            const auto answer = asker.ask(about(pictures[i % pictures.size()]), {});
            findings.failed = answer.failure ? 1 : 0;
            if (answer.failure) std::cerr << answer.failure->message << '\n';
        };
        if (!lane->submit(ask, 0, [&](const analysis::Findings& findings) { failed += findings.failed; })) break;
    }
    lane->end([&](bool whole) { failed += whole ? 0 : 1; });
    pool.finish();
    return failed == 0 ? 0 : 1;
}
