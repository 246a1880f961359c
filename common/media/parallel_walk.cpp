// SPDX-License-Identifier: Apache-2.0
#include "common/media/parallel_walk.hpp"

#include <algorithm>
#include <utility>

#include "common/base/error.hpp"

namespace vlm::media {

using base::Micros;
using Outcome = StepQueue::Outcome;

namespace {

constexpr std::size_t bytes_ahead = std::size_t{32} << 20; // of packets
constexpr std::size_t picture_bytes_ahead = std::size_t{20} << 20;

StepQueue::Limits limits_for(const Source& source, int regions) {
    return {static_cast<std::size_t>(regions) + 1, bytes_ahead, ParallelWalk::pictures_ahead(source)};
}

} // namespace

std::size_t ParallelWalk::pictures_ahead(const Source& source) {
    const VideoInfo& info = source.info();
    const std::size_t pixels = static_cast<std::size_t>(std::max(info.width, 1)) * std::max(info.height, 1);
    return std::max(picture_bytes_ahead / (pixels * 3 / 2), std::size_t{2});
}

ParallelWalk::ParallelWalk(Source& source, WantedTimes wanted, std::optional<Micros> end, const DecoderOptions& decoder,
                           int regions, base::FaultCounter& faults)
    : m_reader{source, std::move(wanted), end, in_parts, decoder.fidelity, faults}
    , m_queue{limits_for(source, regions)} {
    DecoderOptions each = decoder;
    each.threads = std::max(decoder.threads.value_or(regions) / regions, 1);
    for (int i = 0; i < regions; ++i)
        m_decoders.push_back(std::make_unique<StepDecoder>(source, each, faults));
    try {
        for (const auto& own : m_decoders)
            m_threads.emplace_back([this, &own] { work(*own); });
    } catch (...) {
        m_queue.stop(); // those that were begun are waited for
        throw;
    }
}

ParallelWalk::~ParallelWalk() {
    m_queue.stop();
}

Walk::Result ParallelWalk::next(Picture& picture) {
    for (;;) {
        switch (m_queue.next(picture)) {
        case StepQueue::Next::picture:
            return Result::picture;
        case StepQueue::Next::unreliable:
            return Result::unreliable;
        case StepQueue::Next::end:
            return Result::end;
        case StepQueue::Next::room:
            read_on();
            break;
        }
    }
}

/// What goes wrong while reading ahead belongs behind the pictures before it.
void ParallelWalk::read_on() {
    try {
        read_packet();
    } catch (const base::InputError&) {
        if (!m_in_step) m_queue.begin_step();
        m_queue.fail_step(std::current_exception());
    }
}

void ParallelWalk::read_packet() {
    if (!m_in_step) {
        m_in_step = m_reader.begin();
        if (m_in_step) {
            m_queue.begin_step();
        } else {
            m_queue.end_steps();
        }
        return;
    }
    if (auto frame = m_reader.next()) {
        m_queue.add(std::move(*frame));
    } else {
        m_queue.end_step(m_reader.is_unreliable() ? Outcome::unreliable : Outcome::whole);
        m_in_step = false;
    }
}

void ParallelWalk::work(StepDecoder& decoder) {
    Outcome outcome = Outcome::whole;
    while (outcome == Outcome::whole) {
        const auto step = m_queue.claim();
        if (!step) return;
        std::exception_ptr error;
        try {
            outcome = decode(decoder, *step);
        } catch (...) {
            outcome = Outcome::unreliable;
            error = std::current_exception();
        }
        m_queue.finish(*step, outcome, error);
    }
}

Outcome ParallelWalk::decode(StepDecoder& decoder, StepQueue::Step& step) {
    for (Picture picture;;) {
        const StepDecoder::Received received = decoder.receive(picture);
        if (decoder.is_unreliable()) return Outcome::unreliable;
        switch (received) {
        case StepDecoder::Received::picture:
            if (!m_queue.give(step, std::move(picture))) return Outcome::unreliable;
            break;
        case StepDecoder::Received::needs_packet:
            if (const auto frame = m_queue.take_packet(step)) {
                decoder.send(*frame);
            } else {
                decoder.finish();
            }
            break;
        case StepDecoder::Received::end:
            return Outcome::whole;
        }
    }
}

} // namespace vlm::media
