// SPDX-License-Identifier: Apache-2.0
// ask-frames VIDEO QUESTION [URL MODEL]: asks about a frame every ten seconds; without a server, classical vision
// answers.
#include <exception>
#include <iostream>
#include <memory>

#include <common/analysis/frame_maker.hpp>
#include <common/frames/frame_source.hpp>
#include <common/infer/asker.hpp>
#include <common/infer/backends.hpp>

using namespace vlm;

namespace {

infer::BackendOptions server(int count, char** arguments) {
    infer::BackendOptions options;
    if (count == 5) {
        options.api_base = arguments[3];
        options.model = arguments[4];
    } else {
        options.backend = "cv";
    }
    return options;
}

int ask_about(const std::string& video, const std::string& text, infer::Backend& backend) {
    frames::OpenOptions options;
    options.selection.kind = media::Selection::Kind::interval;
    options.selection.every = base::Micros{10'000'000};
    const auto source = frames::open(video, options);
    const frames::Track& track = source->tracks().front();
    analysis::FrameOptions wanted;
    wanted.size = {track.info.width, track.info.height};
    wanted.wants = backend.wants();
    analysis::FrameMaker maker{track.source, track.info, wanted};

    infer::Budget budget;
    infer::Asker asker{backend, {}, budget};
    int failed = 0;
    while (const auto frame = source->next()) {
        infer::Question question;
        question.text = text;
        question.frames.push_back({"", std::make_shared<infer::Frame>(maker.make(frame->picture))});
        const infer::Answer answer = asker.ask(question, {});
        failed += answer.failure ? 1 : 0;
        std::cout << base::format_seconds(frame->picture.t) << '\t'
                  << (answer.failure ? answer.failure->message : answer.text) << '\n';
    }
    return failed == 0 ? 0 : 3;
}

} // namespace

int main(int count, char** arguments) {
    if (count != 3 && count != 5) {
        std::cerr << "usage: ask-frames VIDEO QUESTION [URL MODEL]\n";
        return 2;
    }
    try {
        const auto backend = infer::make_backend(server(count, arguments));
        return ask_about(arguments[1], arguments[2], *backend);
    } catch (const std::exception& error) {
        std::cerr << "ask-frames: " << error.what() << '\n';
        return 1;
    }
}
