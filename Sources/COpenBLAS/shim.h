#pragma once
#include <cblas.h>
#include <stddef.h>

/* Two routines of LAPACK, which OpenBLAS contains and cblas.h does not declare. Matrices are column-major; the last
   argument of dgesdd_ is the length of the first, as Fortran compilers pass it. */

/* Singular values (and vectors, unless *jobz is 'N') of a, which is overwritten. */
void dgesdd_(const char *jobz, const blasint *m, const blasint *n, double *a, const blasint *lda, double *s,
             double *u, const blasint *ldu, double *vt, const blasint *ldvt, double *work,
             const blasint *lwork, blasint *iwork, blasint *info, size_t jobz_length);

/* a = Q R; R is left on and above the diagonal of a. */
void dgeqrf_(const blasint *m, const blasint *n, double *a, const blasint *lda, double *tau, double *work,
             const blasint *lwork, blasint *info);
