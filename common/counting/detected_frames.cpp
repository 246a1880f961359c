// SPDX-License-Identifier: Apache-2.0
#include "common/counting/detected_frames.hpp"

#include <exception>
#include <utility>

#include "common/archive/detection_packing.hpp"

namespace vlm::counting {
namespace {

/// Frames beyond those that are looked at, so that neither side waits for the other's next one.
constexpr std::size_t spare = 4;

} // namespace

DetectedFrames::DetectedFrames(frames::FrameSource& source, DetectorPool& pool, const vision::Detector& detector,
                               const LookOptions& options)
    : m_source{source}
    , m_pool{pool}
    , m_detector{detector}
    , m_options{options}
    , m_queue{pool.capacity() + spare}
    , m_thread{[this] { produce(); }} {}

DetectedFrames::~DetectedFrames() {
    m_queue.abandon();
    m_thread.join();
}

std::optional<DetectedFrame> DetectedFrames::next() {
    std::optional<Pending> pending = m_queue.pop();
    if (!pending) return std::nullopt;
    DetectedFrame& frame = pending->frame;
    if (!pending->found.valid()) return std::move(frame);
    try {
        for (const base::Detection& found : pending->found.get())
            frame.found.push_back(archive::as_kept(pending->maker->placed(found)));
    } catch (const vision::NoAnswer& reason) {
        frame.looked = false;
        frame.failure = reason.what();
    }
    return std::move(frame);
}

void DetectedFrames::produce() {
    try {
        while (auto frame = m_source.next()) {
            std::optional<Pending> pending = begin(*std::move(frame));
            if (pending && !m_queue.push(*std::move(pending))) return;
        }
        m_queue.finish();
    } catch (...) {
        m_queue.fail(std::current_exception()); // rethrown where the frames are taken
    }
}

/// Nothing of a frame that nobody wants.
std::optional<DetectedFrames::Pending> DetectedFrames::begin(frames::Frame frame) {
    Seat& seat = seat_of(frame.track);
    const bool looked = seat.frames++ % static_cast<std::size_t>(m_options.every) == 0;
    const bool known = m_options.after && frame.picture.t <= *m_options.after;
    if (known && looked && m_detector.is_ordered()) learn(frame, *seat.maker);
    const bool comes = !known && (looked || m_options.pictures);
    if (m_options.read) m_options.read(frame, comes, m_source.faults());
    if (!comes) return std::nullopt;
    Pending pending;
    pending.frame = {std::move(frame), seat.track, looked, {}, {}};
    if (looked && m_options.given) {
        for (const base::Detection& found : m_options.given(pending.frame.frame.record.index + 1))
            pending.frame.found.push_back(archive::as_kept(found));
    } else if (looked) {
        pending.maker = seat.maker;
        pending.found = m_pool.find(seat.maker->make(pending.frame.frame.picture));
    }
    if (!m_options.pictures) pending.frame.frame.picture.frame.reset();
    return pending;
}

/// A detector that learns sees what came before, too.
void DetectedFrames::learn(const frames::Frame& frame, PictureMaker& maker) {
    m_pool.find(maker.make(frame.picture)).wait();
}

DetectedFrames::Seat& DetectedFrames::seat_of(std::size_t track) {
    if (m_seats.size() <= track) m_seats.resize(track + 1);
    Seat& seat = m_seats[track];
    if (!seat.track) {
        seat.track = std::make_shared<const frames::Track>(m_source.tracks().at(track));
        seat.maker = std::make_shared<PictureMaker>(*seat.track, m_detector);
    }
    return seat;
}

} // namespace vlm::counting
