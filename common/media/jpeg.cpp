// SPDX-License-Identifier: Apache-2.0
#include "common/media/jpeg.hpp"

#include <array>
#include <cstdint>
#include <new>
#include <vector>

#include <turbojpeg.h>

#include "common/base/error.hpp"

namespace vlm::media {
namespace {

/// The luma plane with even sides, as libjpeg-turbo reads it: the last column and row stand twice where they are odd.
std::vector<std::uint8_t> even_luma(const base::YuvImage& image) {
    const auto width = static_cast<std::size_t>(image.width);
    const std::size_t even_width = width + width % 2;
    std::vector<std::uint8_t> plane;
    plane.reserve(even_width * static_cast<std::size_t>(image.height + 1));
    for (auto row = image.y.begin(); row != image.y.end(); row += image.width) {
        plane.insert(plane.end(), row, row + image.width);
        if (even_width != width) plane.push_back(plane.back());
    }
    if (image.height % 2 == 1) {
        const std::vector<std::uint8_t> last{plane.end() - static_cast<std::ptrdiff_t>(even_width), plane.end()};
        plane.insert(plane.end(), last.begin(), last.end());
    }
    return plane;
}

} // namespace

void JpegEncoder::Free::operator()(void* handle) const noexcept { tjDestroy(handle); }

JpegEncoder::JpegEncoder(int quality) : m_quality{quality}, m_handle{tjInitCompress()} {
    if (!m_handle) throw std::bad_alloc{};
}

std::string JpegEncoder::encode(const base::YuvImage& image) {
    const bool odd = image.width % 2 == 1 || image.height % 2 == 1;
    const std::vector<std::uint8_t> padded = odd ? even_luma(image) : std::vector<std::uint8_t>{};
    const std::array<const unsigned char*, 3> planes = {odd ? padded.data() : image.y.data(), image.u.data(),
                                                        image.v.data()};
    const std::array<int, 3> strides = {2 * image.chroma_width(), image.chroma_width(), image.chroma_width()};
    std::string jpeg(tjBufSize(image.width, image.height, TJSAMP_420), '\0');
    auto* buffer = reinterpret_cast<unsigned char*>(jpeg.data());
    auto size = static_cast<unsigned long>(jpeg.size());
    // The picture fits the buffer by tjBufSize, so turbojpeg need not replace it.
    const int ret = tjCompressFromYUVPlanes(m_handle.get(), const_cast<const unsigned char**>(planes.data()), image.width,
                                            strides.data(), image.height, TJSAMP_420, &buffer, &size, m_quality,
                                            TJFLAG_NOREALLOC);
    if (ret != 0) throw base::Error{std::string{"cannot encode a JPEG: "} + tjGetErrorStr2(m_handle.get())};
    jpeg.resize(size);
    jpeg.shrink_to_fit();
    return jpeg;
}

} // namespace vlm::media
