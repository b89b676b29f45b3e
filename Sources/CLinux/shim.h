#include <sys/klog.h>
#include <sys/prctl.h>

/* 1 where no program can gain rights, 0 where one can, -1 where the kernel does not tell. */
static inline int linux_no_new_privileges(void) {
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
}
