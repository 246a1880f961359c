// SPDX-License-Identifier: Apache-2.0
#include "common/counting/detected_frames.hpp"

#include <exception>
#include <utility>

#include "common/archive/detection_packing.hpp"
#include "common/vision/suppression.hpp"

namespace vlm::counting {
namespace {

/// Of parts that overlap, a thing may be found in two, cut off in one.
constexpr double same_thing = 0.6;

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
    for (std::size_t part = 0; part < pending->parts.size(); ++part) {
        for (const base::Detection& found : pending->parts[part].get())
            frame.found.push_back(archive::as_kept(pending->maker->placed(part, found)));
    }
    if (pending->parts.size() > 1)
        frame.found = vision::suppress(std::move(frame.found), m_detector.classes().groups, same_thing,
                                       vision::Overlap::of_smaller);
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
    if (known || (!looked && !m_options.pictures)) return std::nullopt;
    Pending pending;
    pending.frame = {std::move(frame), seat.track, looked, {}};
    if (looked && m_options.given) {
        for (const base::Detection& found : m_options.given(pending.frame.frame.record.index + 1))
            pending.frame.found.push_back(archive::as_kept(found));
    } else if (looked) {
        pending.maker = seat.maker;
        for (base::YuvImage& picture : seat.maker->make(pending.frame.frame.picture))
            pending.parts.push_back(m_pool.find(std::move(picture)));
    }
    if (!m_options.pictures) pending.frame.frame.picture.frame.reset();
    return pending;
}

/// A detector that learns sees what came before, too.
void DetectedFrames::learn(const frames::Frame& frame, PictureMaker& maker) {
    for (base::YuvImage& picture : maker.make(frame.picture))
        m_pool.find(std::move(picture)).wait();
}

DetectedFrames::Seat& DetectedFrames::seat_of(std::size_t track) {
    if (m_seats.size() <= track) m_seats.resize(track + 1);
    Seat& seat = m_seats[track];
    if (!seat.track) {
        seat.track = std::make_shared<const frames::Track>(m_source.tracks().at(track));
        seat.maker = std::make_shared<PictureMaker>(*seat.track, m_detector, m_options.tiling);
    }
    return seat;
}

} // namespace vlm::counting
